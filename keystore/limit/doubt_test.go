package limit

import (
	"testing"
	"time"
)

// preset gives the shop's account limits of a free plan for a model.
func (s *shop) preset(model string, limits ...Bucket) {
	sub := Subject{Kind: OfAccountModel, Provider: "p", Account: "a", Model: model}
	r := s.rows[sub]
	r.Subject = sub
	s.merge([]Row{Configure(limits).Apply(r)})
}

func (s *shop) bucket(model string, d Dimension, span time.Duration) Bucket {
	r := s.rows[Subject{Kind: OfAccountModel, Provider: "p", Account: "a", Model: model}]
	if b := r.bucket(d, span, ""); b != nil {
		return *b
	}
	return Bucket{}
}

func presetOf(d Dimension, span time.Duration, n int64) Bucket {
	return Bucket{Dimension: d, Window: Window{Span: span}, Limit: Of(n), Source: Preset}
}

var (
	aDay    = presetOf(Requests, Day, 250)
	aMinute = presetOf(Requests, Minute, 5)
)

// TestARefusalThatContradictsAPresetDoubtsIt, and only that one; what passed in
// a long window is the limit from then on.
func TestARefusalThatContradictsAPresetDoubtsIt(t *testing.T) {
	refused := func(d Dimension, span time.Duration) Verdict {
		return Verdict{Class: RateLimit, Dimension: d, Window: Window{Span: span}, Scope: ScopeKeyModel, RetrySame: true, Status: 429}
	}
	worded := refused(Requests, Day)
	worded.Limit = Of(20)
	for _, c := range []struct {
		what           string
		v              Verdict
		passed         int
		day, minute    int64 // the limit that binds then; 0: none
		from, fromThat Source
	}{
		{"names the day", refused(Requests, Day), 20, 20, 5, Learned, Preset},
		{"names the day too soon to learn of it", refused(Requests, Day), 2, 0, 5, Counted, Preset},
		{"states the day's number", worded, 20, 20, 5, Stated, Preset},
		{"names the minute", refused(Requests, Minute), 20, 250, 0, Preset, Counted},
		{"names nothing", refused(Unknown, 0), 20, 250, 0, Preset, Counted},
		{"names requests", refused(Requests, 0), 20, 250, 0, Preset, Counted},
		{"names tokens", refused(Tokens, Minute), 20, 250, 5, Preset, Preset},
		{"is everybody's", Verdict{Class: RateLimit, Scope: ScopeProvider, RetrySame: true, Status: 429}, 20, 250, 5, Preset, Preset},
		{"is no limit", Verdict{Class: Overloaded, Status: 503}, 20, 250, 5, Preset, Preset},
	} {
		s := newShop(t)
		s.preset("m", aDay, aMinute)
		for range c.passed {
			s.meet("m", good)
			s.sleep(20 * time.Second)
		}
		s.sleep(time.Minute)
		s.meet("m", c.v)
		for again := range 2 { // the catalogue still says the same at the next start
			day, minute := s.bucket("m", Requests, Day), s.bucket("m", Requests, Minute)
			if day.Limit.N != c.day || day.Source != c.from || minute.Limit.N != c.minute || minute.Source != c.fromThat {
				t.Errorf("%s (%d): a day %d %s, a minute %d %s", c.what, again, day.Limit.N, day.Source, minute.Limit.N, minute.Source)
			}
			s.preset("m", aDay, aMinute)
		}
	}
}

// TestAPresetThatIsFullIsNotContradicted: the refusal is what it says.
func TestAPresetThatIsFullIsNotContradicted(t *testing.T) {
	s := newShop(t)
	s.preset("m", aMinute)
	for range 4 {
		s.meet("m", good)
	}
	s.meet("m", Verdict{Class: RateLimit, Scope: ScopeKeyModel, RetrySame: true, Status: 429})
	if b := s.bucket("m", Requests, Minute); b.Source != Preset || b.Doubted != 0 {
		t.Errorf("%d %s, %d doubted", b.Limit.N, b.Source, b.Doubted)
	}
}

// TestANewNumberIsBelieved, though the one before was doubted; what a person or
// the provider says was never in doubt.
func TestANewNumberIsBelieved(t *testing.T) {
	s := newShop(t)
	s.preset("m", aMinute)
	s.meet("m", Verdict{Class: RateLimit, Scope: ScopeKeyModel, RetrySame: true, Status: 429})
	s.preset("m", presetOf(Requests, Minute, 3))
	if b := s.bucket("m", Requests, Minute); b.Limit != Of(3) || b.Source != Preset {
		t.Errorf("%v %s", b.Limit, b.Source)
	}
	own := presetOf(Requests, Minute, 5)
	own.Source = Configured
	s.preset("m", aMinute, own)
	if b := s.bucket("m", Requests, Minute); b.Limit != Of(5) || b.Source != Configured {
		t.Errorf("%v %s", b.Limit, b.Source)
	}
}
