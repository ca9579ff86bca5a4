package draw

// told is what is shown of an answer's request.
type told struct {
	Request  uint64 // its number; 0: not known
	Unfolded bool   // each of its events has a row of its own
}

// of gives how many sections tell of so many events.
func (t told) of(events int) int {
	if t.Unfolded {
		return events
	}
	return min(events, 1)
}
