package dialect

import (
	"time"

	"sluice/engine/dialect/header"
	"sluice/keystore/limit"
)

// Read turns an answer into a verdict by its status, headers and body. A good
// one is of class OK, with the Readings of its headers; whether its body holds
// what its status promises is read by stream.Read. now is needed only where the
// answer states points in time; when it is zero the answer's Date header stands in.
func Read(a Answer, now time.Time) limit.Verdict {
	now = clockOf(a.Header, now)
	source := sourceOf(a)
	readings := header.Readings(source, a.Host, a.Header, now)
	if a.Status/100 == 2 || a.Status == 0 {
		return limit.Verdict{Status: a.Status, Readings: readings}
	}
	e := gather(source, a.Status, a.Header, bounded(a.Body), now)
	v := judge(readings, e)
	v.Status = a.Status
	return v
}

// ReadUnder200 reads the text of a failure that came under a good status: an
// object, a page, an event, or words. Page says that it is one for browsers.
func ReadUnder200(a Answer, text []byte, now time.Time) (v limit.Verdict, page bool) {
	now = clockOf(a.Header, now)
	source := sourceOf(a)
	e := gather(source, 200, a.Header, bounded(text), now)
	return judge(header.Readings(source, a.Host, a.Header, now), e), e.html
}

// bounded gives the part of an error's body that is read.
func bounded(b []byte) string {
	return string(b[:min(len(b), MaxErrorBody)])
}

// Readings gives the state of each limit that an answer's headers tell.
func Readings(a Answer, now time.Time) []limit.Reading {
	return header.Readings(sourceOf(a), a.Host, a.Header, clockOf(a.Header, now))
}
