package engine

import (
	"sluice/engine/ending"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// Tested is the event that a key was tested, by whomever.
func Tested(k keystore.Key, v limit.Verdict) Event {
	text := "accepted"
	if v.Class != limit.OK {
		text = ending.Describe(v)
	}
	return Event{Kind: EventSwitch, Key: k.Name, Status: v.Status, Text: "key " + k.Name + " tested: " + text}
}
