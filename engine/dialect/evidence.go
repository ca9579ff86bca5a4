package dialect

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"sluice/engine/dialect/when"
	"sluice/engine/provider"
	"sluice/keystore/limit"
)

// evidence is all that an answer says, before it is judged: each question about it
// is answered once.
type evidence struct {
	*body
	source provider.Provider // the row of who answered; zero where unknown
	voice  string            // the provider that the words betray
	now    time.Time         // zero where unknown

	lines    prose
	all      string   // the texts of the lines, between line ends
	marks    concepts // of all sentences
	group    statuses
	traits   trait
	upstream bool // it speaks with the words of a server behind the one that was asked

	limits stated
	wait   wait
	means  []reading // what its machine words mean
	phrase *idiom    // nil where it has none
}

// gather finds what an answer says.
func gather(source provider.Provider, status int, h http.Header, text string, now time.Time) *evidence {
	e := &evidence{body: takenApart(status, h, text), source: source, now: now, lines: make(prose, 0, 8)}
	for _, c := range e.codes {
		if c == badBehind && e.statusBehind() != 0 {
			continue // the status says more
		}
		e.lines = e.lines.with(strings.ReplaceAll(c, "_", " "), true)
	}
	for _, t := range e.texts {
		e.lines = e.lines.with(t, false)
	}
	all := make([]byte, 0, 1<<10)
	for i := range e.lines {
		e.marks |= e.lines[i].marks
		all = append(append(all, '\n'), e.lines[i].text...)
	}
	e.all = string(all)
	e.upstream = e.raw || e.marks.has(aUpstream)
	e.limits = readStated(e.lines, e.fields)
	e.listen()
	e.ownStatus()
	e.group = groupOf(e.status)
	e.wait = statedWait(e.header, e.fields, e.texts, e.home(), now)
	e.means = meaningsOf(e.codes, e.source.Speaker())
	e.phrase = e.idiom()
	e.traits = e.allTraits()
	return e
}

// listen finds who speaks by the words of an answer.
func (e *evidence) listen() {
	if e.source.Title != "" && !e.source.Relay {
		return
	}
	for _, v := range voices {
		if strings.Contains(e.all, v.words) {
			e.voice = v.provider
			break
		}
	}
	switch {
	case e.voice == "" || e.source.Title != "":
	case e.source.Name == "":
		e.source, _ = provider.Lookup(e.voice)
	default:
		e.source.Relay = true // a stranger who speaks with another's voice
	}
}

// ownStatus finds the status that an error under a good one stands for, or that
// of the server behind a relay, where its own is a generic one. Under a 400 only
// what may pass counts: a picture that cannot be fetched is a 404 there. A 404
// of which no model is named is a fault between servers.
func (e *evidence) ownStatus() {
	outer := e.status
	if n := e.statusBehind(); n != 0 {
		e.status = n
	}
	for i := range e.lines {
		l := &e.lines[i]
		if l.code || outer != 400 && outer < 500 {
			continue
		}
		switch n := quotedStatus(l.text); {
		case n == 0, n == 404 && !e.marks.any(aModel):
		case n == e.status && strings.Contains(l.text, "status code"):
			l.marks &^= aServer // "bad response status code 400": the number says more
		case e.status == outer && (outer >= 500 && n < 500 || outer == 400 && (n == 429 || n >= 500)):
			e.upstream, e.status = true, n
		}
	}
	if e.status/100 != 2 {
		return
	}
	for _, c := range e.codes {
		if n := wordStatuses[c]; n != 0 {
			e.status = n
			return
		}
	}
}

// home is the zone of times that name none: that of the provider's own clock or
// calendar, where it is known.
func (e *evidence) home() *time.Location {
	zone := cmp.Or(e.source.Clock, e.source.Day)
	if z := when.Zone(zone); zone != "" && z != nil {
		return z
	}
	return time.UTC
}

// idiom finds the phrase that decides; nil where there is none.
func (e *evidence) idiom() *idiom {
	for i := range idioms {
		x := &idioms[i]
		if x.provider != "" && x.provider != e.source.Speaker() && x.provider != e.voice {
			continue
		}
		if x.status != 0 && x.status != e.status && (x.phrase == anything || e.status/100 != 2) {
			continue
		}
		if x.phrase == nothing && e.empty || x.in(e.all) {
			return x
		}
	}
	return nil
}

// allTraits gives the signs of the whole answer.
func (e *evidence) allTraits() trait {
	t := ofStatus
	for _, x := range [...]struct {
		is bool
		of trait
	}{
		{e.wait.stated && e.wait.d > 0 && e.wait.d <= 25*time.Hour && !e.firstOfMonth(e.wait.d), waitsShort}, {e.wait.stated && e.wait.d > 25*time.Hour, waitsLong},
		{e.html, isPage}, {e.empty, isEmpty}, {e.stray(), isStray}, {(e.status == 400 || e.status == 422) && refusesField(e.fields, e.texts), fieldNamed},
	} {
		if x.is {
			t |= x.of
		}
	}
	return t
}

// firstOfMonth says whether a wait of hours ends with the month, here or at home:
// the allowance of a month.
func (e *evidence) firstOfMonth(d time.Duration) bool {
	for _, z := range [...]*time.Location{time.UTC, e.home()} {
		if t := e.now.Add(d).In(z); d > time.Hour && !e.now.IsZero() && t.Day() == 1 && t.Hour() == 0 && t.Minute() == 0 {
			return true
		}
	}
	return false
}

// dull404 are texts that say no more than the status.
var dull404 = map[string]bool{"not found": true, "404": true, "404 not found": true, "404: not found": true, "error 404": true, "error: not found": true, "page not found": true}

// stray says whether an answer under 404 or 405 says no more than that.
func (e *evidence) stray() bool {
	if e.group != on404 || e.status == 410 || e.empty || !e.html && (len(e.codes) > 0 || e.marks.any(aModel)) {
		return false
	}
	return !slices.ContainsFunc(e.lines, func(l sentence) bool { return !l.code && !dull404[l.text] })
}

// quotes says whether a relay hands on what a server behind it answered.
func (e *evidence) quotes() bool { return e.source.Relay && e.inner && e.voice != "" }

// known gives what the phrase or the machine word that stands for a class means.
func (e *evidence) known(c limit.Class) reading {
	if e.phrase != nil && e.phrase.class == c {
		return e.phrase.reading
	}
	for _, r := range e.means {
		if r.class == c {
			return r
		}
	}
	return reading{class: c}
}

// numbers decides by arithmetic, which beats all wording: a limit of 0 never
// opens, and a request larger than its limit never fits.
func (e *evidence) numbers(readings []limit.Reading) (reading, bool) {
	limited := e.status == 429 || e.status == 403 || e.status == 413 || e.status/100 == 2
	st := &e.limits
	if limited && st.limit.Known && st.limit.N == 0 && !e.marks.any(aConcurrent) {
		return reading{class: limit.ModelUnavailable}, true
	}
	if st.limit.Known && st.requested.Known && st.requested.N > st.limit.N && !e.marks.any(aContext|aMoney) {
		return reading{class: limit.TooLarge, dimension: st.dimension, window: st.window}, true
	}
	if e.status != 429 && (e.status/100 != 2 || !e.marks.any(aRate)) {
		return reading{}, false
	}
	for _, r := range readings {
		switch {
		case r.Limit.Known && r.Limit.N == 0:
			return reading{class: limit.ModelUnavailable, dimension: r.Dimension, window: r.Window}, true
		case r.Window.Span >= limit.Month && r.Remaining == limit.Of(0):
			return reading{class: limit.QuotaExhausted}, true // an allowance of the month
		}
	}
	return reading{}, false
}
