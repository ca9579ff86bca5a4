package dialect

import (
	"time"

	"sluice/keystore/limit"
)

// Read turns any answer into a verdict. A good answer is of class OK, with the
// Readings of its headers. now is needed only where the answer states points
// in time; when it is zero the answer's Date header stands in.
func Read(a Answer, now time.Time) limit.Verdict {
	v, _ := ReadWhole(a, now)
	return v
}

// ReadWhole is Read, and gives what a good answer that is not streamed says it
// used; nil where it does not say, or is larger than 8 MiB.
func ReadWhole(a Answer, now time.Time) (limit.Verdict, *Usage) {
	now = clockOf(a.Header, now)
	source := sourceOf(a)
	readings := readingsOf(source, a, now)
	if a.Status/100 == 2 || a.Status == 0 {
		return readGood(a, source, readings, now)
	}
	e := gather(source, a.Status, a.Header, bounded(a.Body), now)
	v := e.judge(readings)
	v.Status = a.Status
	return v, nil
}

// bounded gives the part of an error's body that is read.
func bounded(b []byte) string {
	return string(b[:min(len(b), MaxErrorBody)])
}
