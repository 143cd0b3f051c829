// Reads a calendar from the standard input with ical.js (its file is the first argument) and prints what takes
// place until the day in the second: [[uid, start, end, title], …], instants in UTC, whole days as dates.
const ICAL = require(process.argv[2]);
const until = ICAL.Time.fromDateString(process.argv[3]);
const calendar = new ICAL.Component(ICAL.parse(require("fs").readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);

const said = (time) =>
  time.isDate ? time.toString() : new Date(time.toUnixTime() * 1000).toISOString().replace(".000Z", "Z");
const events = calendar.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one, { exceptions: [] }));
const singles = events.filter((one) => one.isRecurrenceException());
const found = [];
for (const event of events.filter((one) => !one.isRecurrenceException())) {
  singles.filter((one) => one.uid === event.uid).forEach((one) => event.relateException(one));
  if (!event.isRecurring()) {
    found.push([event.uid, said(event.startDate), said(event.endDate), event.summary]);
    continue;
  }
  const times = event.iterator();
  for (let next = times.next(); next && next.compare(until) < 0; next = times.next()) {
    const { startDate, endDate, item } = event.getOccurrenceDetails(next);
    found.push([event.uid, said(startDate), said(endDate), item.summary]);
  }
}
console.log(JSON.stringify(found));
