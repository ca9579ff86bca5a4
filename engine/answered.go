package engine

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"sluice/keystore/limit"
)

// answered takes in the end of an answer: complete, broken off, or stopped.
func (s *state) answered(in *incoming, res limit.Result, rows []limit.Row, settleErr error, now time.Time) {
	r, route := in.r, routeOf(in.lease.Target)
	s.recovered(in, rows, now)
	if settleErr != nil {
		s.emit(Event{Kind: EventNote, Request: r.id, Text: "the ledger could not be written: " + firstLine(settleErr)}, now)
	}
	first := in.out.First.Sub(r.sentAt)
	if in.out.Usage != nil {
		s.experience(route).learn(r.prompt.Estimate, in.out.Usage.Input, in.out.Usage.Output, first)
	} else {
		s.experience(route).learn(0, 0, res.Cost.Output, first)
	}
	ev := Event{Kind: EventAnswer, Request: r.id, Model: route.String(), Key: in.key.Name, Status: res.Verdict.Status, Attempt: r.try}
	switch res.Verdict.Class {
	case limit.OK:
		s.took(r, route, now)
		ev.Text = fmt.Sprintf("answered in %.1f s, %d tokens", now.Sub(r.began).Seconds(), res.Cost.Output)
	case limit.Cancelled:
		ev.Kind, ev.Text = EventCancel, "stopped; what came is kept"
	default:
		ev.Kind, ev.Class, ev.Text = EventError, res.Verdict.Class.String(), "broke off: "+res.Verdict.Text
		if res.Verdict.Class == limit.RateLimit {
			ev.Kind, ev.Limit = EventLimit, limitName(res.Verdict)
		}
	}
	s.emit(ev, now)
	used := Usage{Input: res.Cost.Input, Output: res.Cost.Output, Known: in.out.Usage != nil}
	if used.Known {
		used.Reasoning = in.out.Usage.Reasoning
	}
	r.tellEnd(used)
	s.drop(r)
}

// recovered takes rows over, and tells what they no longer block.
func (s *state) recovered(in *incoming, rows []limit.Row, now time.Time) {
	for _, what := range s.freed(rows) {
		s.emit(Event{Kind: EventRecover, Request: in.r.id, Model: routeOf(in.lease.Target).String(), Key: in.key.Name, Text: what + " works again"}, now)
	}
	suspected := s.suspects(in.key.Provider)
	s.merge(rows)
	if suspected && !s.suspects(in.key.Provider) {
		s.condemn(in.key, in.lease)
	}
}

// freed names what rows no longer block, though the view still does.
func (s *state) freed(rows []limit.Row) []string {
	var names []string
	for _, row := range rows {
		old := s.row(row.Subject)
		if blocks(*old) && !blocks(row) {
			names = append(names, s.subjectName(row.Subject))
		}
	}
	return names
}

func blocks(r limit.Row) bool {
	if r.Block.Set() {
		return true
	}
	for _, b := range r.Buckets {
		if b.Block.Set() {
			return true
		}
	}
	return false
}

// subjectName gives the words for a place where state lives.
func (s *state) subjectName(sub limit.Subject) string {
	switch sub.Kind {
	case limit.OfProvider:
		return sub.Provider
	case limit.OfProviderModel:
		return sub.Provider + "/" + sub.Model
	case limit.OfKey:
		return "key " + s.keyName(sub.Key)
	case limit.OfKeyModel:
		return sub.Model + " with key " + s.keyName(sub.Key)
	}
	name := "account " + sub.Account
	for _, k := range s.keys {
		if k.Provider == sub.Provider && k.AccountID() == sub.Account && k.Account == "" {
			name = "key " + k.Name
		}
	}
	if sub.Kind == limit.OfAccountModel {
		return sub.Model + " with " + name
	}
	return name
}

// firstLine gives an error's first line.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// verdictOf gives the verdict that an error carries.
func verdictOf(err error) (limit.Verdict, bool) {
	var failed *FailedError
	var broken *BrokenError
	var gaveUp *GiveUpError
	switch {
	case errors.As(err, &failed):
		return failed.Verdict, true
	case errors.As(err, &broken):
		return broken.Verdict, true
	case errors.As(err, &gaveUp) && len(gaveUp.Attempts) > 0:
		return gaveUp.Attempts[len(gaveUp.Attempts)-1].Verdict, true
	}
	return limit.Verdict{}, false
}
