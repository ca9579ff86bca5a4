package talk_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine/chat"
	"sluice/keystore"
	"sluice/ui/draw"
	"sluice/ui/talk"
)

// seen gives what a person sees of a conversation: who said what, and which of
// how many it is.
func seen(t *talk.Talk) string {
	var all []string
	for _, e := range t.Entries {
		if e.End != draw.Withdrawn {
			all = append(all, fmt.Sprintf("%s (%d/%d)", e.Text, e.Nth, e.Of))
		}
	}
	return strings.Join(all, ", ")
}

// sent gives the same as a model would read it, without who said it.
func sent(t *talk.Talk) string {
	var all []string
	for _, e := range t.Entries {
		if e.End != draw.Withdrawn {
			all = append(all, e.Text)
		}
	}
	return strings.Join(all, ", ")
}

// TestBranchesOutliveTheProgram: whatever is said, said otherwise, answered
// again, left, removed and brought back, a model is asked what a person sees, and
// sees nothing else when the conversation is opened again.
func TestBranchesOutliveTheProgram(t *testing.T) {
	for seed := range uint64(30) {
		synctest.Test(t, func(t *testing.T) { walkBranches(t, seed) })
	}
}

func walkBranches(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 12))
	dir, p := t.TempDir(), newPartner()
	k := keeping(t, dir)
	c := talk.New(p.Terms, k)
	asked := 0
	for step := range 30 {
		var at *draw.Entry
		if n := len(c.Entries); n > 0 {
			at = c.Entries[r.IntN(n)]
		}
		before := seen(c)
		switch what := r.IntN(8); {
		case what < 2 || at == nil:
			c.Say(talk.Written(fmt.Sprintf("m%d", step)), time.Now())
		case what == 2:
			c.Again(at, []keystore.Route{{Provider: "p", Model: "m"}}, time.Now())
		case what == 3 && at.Mine:
			c.Instead(at, talk.Written(fmt.Sprintf("i%d", step)), time.Now())
		case what == 4:
			c.Turn(at, 1-2*r.IntN(2), time.Now())
		case what == 5:
			if undo := c.BranchAt(at, time.Now()); undo != nil && r.IntN(2) == 0 {
				undo(time.Now())
				if seen(c) != before {
					t.Fatalf("seed %d: leaving a branch made %q of %q", seed, seen(c), before)
				}
			}
		default:
			if undo := c.Delete(at, time.Now()); undo != nil && r.IntN(2) == 0 {
				undo(time.Now())
				if seen(c) != before {
					t.Fatalf("seed %d: undoing a removal made %q of %q", seed, seen(c), before)
				}
			}
		}
		if len(p.asked) > asked {
			asked = len(p.asked)
			var got []string
			for _, m := range p.asked[asked-1] {
				got = append(got, m.Content)
			}
			if want := strings.TrimSuffix(sent(c), ", "); strings.Join(got, ", ") != want {
				t.Fatalf("seed %d: asked %q where %q is seen", seed, got, want)
			}
			if r.IntN(5) == 0 {
				p.answer(c, "", chat.Outcome{Stopped: true, Err: context.Canceled})
				if seen(c) != before && before != "" {
					t.Fatalf("seed %d: nothing came, and %q became %q", seed, before, seen(c))
				}
			} else {
				p.answer(c, fmt.Sprintf("a%d", step), chat.Outcome{Finish: "stop"})
			}
		}
	}
	want := seen(c)
	c.Leave(time.Now())
	opened := opensAgain(t, k, p.Terms, dir)
	if opened != nil && seen(opened) != want {
		t.Errorf("seed %d: opened again it is %q, was %q", seed, seen(opened), want)
	}
	if err := k.Close(); err != nil {
		t.Error(err)
	}
}

func opensAgain(t *testing.T, k *talk.Keeper, terms talk.Terms, dir string) *talk.Talk {
	t.Helper()
	found, err := k.Find(context.Background(), "", 1)
	if err != nil || len(found) == 0 {
		return nil
	}
	opened, err := k.Open(context.Background(), found[0].ID, terms, time.Now())
	if err != nil || len(opened.Problems) > 0 {
		t.Fatal(dir, err, opened.Problems)
	}
	return opened.Talk
}

// TestAnAnswerThatNeverCameLeavesNoBranch: what was there is shown again, and a
// message that was said otherwise goes back, with the place that it was meant for.
func TestAnAnswerThatNeverCameLeavesNoBranch(t *testing.T) {
	p := newPartner()
	c := talk.New(p.Terms, nil)
	c.Say(talk.Written("one"), now)
	p.answer(c, "first", chat.Outcome{Finish: "stop"})
	question := c.Entries[0]
	c.Again(nil, nil, now)
	if end := p.answer(c, "", chat.Outcome{Stopped: true}); !end.Returned || !end.Back.Blank() || seen(c) != "one (1/1), first (1/1)" {
		t.Errorf("%+v, seen %q", end, seen(c))
	}
	c.Instead(question, talk.Written("uno"), now)
	if end := p.answer(c, "", chat.Outcome{Stopped: true}); !end.Returned || end.Back.Text() != "uno" || end.Instead != question || seen(c) != "one (1/1), first (1/1)" {
		t.Errorf("%+v, seen %q", end, seen(c))
	}
	c.Instead(question, talk.Written("uno"), now)
	p.answer(c, "primo", chat.Outcome{Finish: "stop"})
	if c.Turn(c.Entries[0], -1, now) != question || seen(c) != "one (1/2), first (1/1)" {
		t.Errorf("seen %q", seen(c))
	}
}
