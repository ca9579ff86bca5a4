package talk_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine/chat"
	"sluice/engine/transcript"
	"sluice/ui/draw"
	"sluice/ui/talk"
	"sluice/ui/talk/talktest"
)

var now = time.Date(2026, time.March, 14, 10, 42, 45, 0, time.UTC)

// partner is who is talked to.
type partner struct {
	talk.Terms
	answers []*talktest.Answer
	asked   [][]chat.Message
}

func newPartner() *partner {
	p := &partner{}
	p.Ask = func(r chat.Request) talk.Answer {
		p.answers, p.asked = append(p.answers, &talktest.Answer{Number: 118}), append(p.asked, r.Messages)
		return p.answers[len(p.answers)-1]
	}
	return p
}

// last gives what was sent last, as "user: a, assistant: b".
func (p *partner) last() string {
	var all []string
	for _, m := range p.asked[len(p.asked)-1] {
		all = append(all, m.Role+": "+m.Content)
	}
	return strings.Join(all, ", ")
}

// answer lets the running answer come to its end.
func (p *partner) answer(t *talk.Talk, text string, out chat.Outcome) talk.End {
	a := p.answers[len(p.answers)-1]
	a.Feed(text)
	a.End(out)
	for changed := a.Changed(); changed != nil; {
		_, changed = t.Take(4, now) // in many pieces
	}
	out, _ = a.Outcome()
	return t.Finish(out, now)
}

func TestAConversationAsAModelReadsIt(t *testing.T) {
	p := newPartner()
	p.System = "Be brief."
	c := talk.New(p.Terms, nil)
	c.Say(talk.Written("one"), now)
	if end := p.answer(c, "größer and gr", chat.Outcome{Err: errors.New("cut off")}); end.End != draw.Broken || end.Text != "größer and gr" {
		t.Errorf("ended %+v", end.Entry)
	}
	if !c.Continue(now) || c.Continue(now) {
		t.Fatal("a partial answer can be continued, once")
	}
	p.answer(c, "own", chat.Outcome{Finish: "stop"})
	c.Say(talk.Written("two"), now)
	if want := "system: Be brief., user: one, assistant: größer and grown, user: two"; p.last() != want {
		t.Errorf("asked %q, want %q", p.last(), want)
	}
	p.answer(c, "bad", chat.Outcome{Finish: "stop"})
	c.Again(nil, nil, now)
	if want := "system: Be brief., user: one, assistant: größer and grown, user: two"; p.last() != want {
		t.Errorf("asked again %q, want %q", p.last(), want)
	}
	if end := p.answer(c, "", chat.Outcome{Err: errors.New("down")}); end.Withdrawn || !end.Back.Blank() {
		t.Error("a message that has an answer was withdrawn")
	}
}

func TestTheQueueGoesOnOrComesBack(t *testing.T) {
	p := newPartner()
	c := talk.New(p.Terms, nil)
	for _, text := range []string{"one", "two", "three"} {
		if queued := c.Say(talk.Written(text), now); queued != (text != "one") {
			t.Errorf("%s is queued: %v", text, queued)
		}
	}
	if end := p.answer(c, "first", chat.Outcome{Finish: "stop"}); !end.Next || len(c.Queue) != 1 {
		t.Errorf("%+v, %d queued", end, len(c.Queue))
	}
	end := p.answer(c, "", chat.Outcome{Err: errors.New("down")})
	if !end.Withdrawn || end.Queued != 1 || end.Back.Text() != "two\nthree" || len(c.Queue) != 0 {
		t.Errorf("%+v", end)
	}
	if n := len(c.Entries); n != 3 || c.Entries[2].Problem != "down" {
		t.Errorf("%d entries", n)
	}
	c.Say(end.Back, now)
	if want := "user: one, assistant: first, user: two\nthree"; p.last() != want {
		t.Errorf("asked %q, want %q", p.last(), want)
	}
}

// TestWhatWasKeptIsSentAgain: without notices, what was removed, and a question
// that nothing answered, once another one follows.
func TestWhatWasKeptIsSentAgain(t *testing.T) {
	entry := func(n int, r transcript.Role, text string) transcript.Entry {
		return transcript.Entry{Number: n, Role: r, Text: text, State: transcript.Complete}
	}
	failed, part := entry(2, transcript.Assistant, ""), entry(4, transcript.Assistant, "c")
	failed.State, part.Continues = transcript.Broken, 2
	removed := entry(2, transcript.Assistant, "x")
	removed.Deleted = true
	gone := entry(2, transcript.User, "x")
	gone.Deleted = true
	ask, notice := entry(1, transcript.User, "a"), entry(0, transcript.Notice, "n")
	for name, c := range map[string]struct {
		kept []transcript.Entry
		want string
	}{
		"nothing":              {nil, "user: next"},
		"a failed question":    {[]transcript.Entry{ask, failed, entry(3, transcript.User, "b"), entry(4, transcript.Assistant, "c")}, "user: b, assistant: c, user: next"},
		"one that failed last": {[]transcript.Entry{entry(0, transcript.Notice, "n"), ask, failed}, "user: next"},
		"two questions":        {[]transcript.Entry{ask, removed, entry(3, transcript.User, "b")}, "user: a, user: b, user: next"},
		"thoughts alone":       {[]transcript.Entry{ask, entry(2, transcript.Assistant, "")}, "user: a, user: next"},
		"a notice":             {[]transcript.Entry{ask, notice, entry(2, transcript.Assistant, "b")}, "user: a, assistant: b, user: next"},
		"a removed one":        {[]transcript.Entry{gone, entry(3, transcript.User, "a"), entry(4, transcript.Assistant, "b")}, "user: a, assistant: b, user: next"},
		"two parts":            {[]transcript.Entry{ask, entry(2, transcript.Assistant, "b"), part}, "user: a, assistant: bc, user: next"},
	} {
		p := newPartner()
		talk.Of(transcript.Conversation{Entries: c.kept}, p.Terms).Say(talk.Written("next"), now)
		if p.last() != c.want {
			t.Errorf("%s: asked %q, want %q", name, p.last(), c.want)
		}
	}
	p := newPartner()
	if c := talk.Of(transcript.Conversation{Entries: []transcript.Entry{ask, failed}}, p.Terms); !c.Again(nil, nil, now) || p.last() != "user: a" {
		t.Errorf("asked again %q", p.last())
	}
}

func keeping(t *testing.T, dir string) *talk.Keeper {
	k := talk.NewKeeper(&transcript.Store{Dir: dir})
	k.Start(func(reason any) { t.Errorf("a panic: %v", reason) })
	return k
}

func only(t *testing.T, dir string) transcript.Conversation {
	t.Helper()
	store := &transcript.Store{Dir: dir}
	all, err := store.List(0)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d conversations, %v", len(all), err)
	}
	c, _, err := store.Read(all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestWhatComesIsOnTheDiskWithinASecond, thoughts too, so that a crash costs no
// more; an answer that never comes to an end is interrupted.
func TestWhatComesIsOnTheDiskWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, p := t.TempDir(), newPartner()
		k := keeping(t, dir)
		c := talk.New(p.Terms, k)
		c.Say(talk.Written("one"), time.Now())
		p.answers[0].Think("Let me see.")
		p.answers[0].Feed("Half an answer ")
		c.Take(1<<10, time.Now())
		time.Sleep(1100 * time.Millisecond)
		synctest.Wait()
		if got := only(t, dir).Entries[1]; got.Text != "Half an answer " || got.Reasoning != "Let me see." {
			t.Errorf("on the disk: %+v", got)
		}
		if err := k.Close(); err != nil {
			t.Error(err)
		}
		if got := only(t, dir).Entries[1]; got.State != transcript.Interrupted || got.Text != "Half an answer " {
			t.Errorf("kept %+v", got)
		}
	})
}

// TestNothingTicksOnceAllIsSaved, and what could not be saved is, as soon as the
// disk has room.
func TestNothingTicksOnceAllIsSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, p := filepath.Join(t.TempDir(), "kept"), newPartner()
		if err := os.WriteFile(dir, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		k := keeping(t, dir)
		c := talk.New(p.Terms, k)
		c.Say(talk.Written("one"), time.Now())
		p.answer(c, "the answer", chat.Outcome{Finish: "stop"})
		synctest.Wait()
		if news := <-k.News(); news.Problem == nil || !news.Unsaved || !k.Ticks() {
			t.Errorf("told %+v, ticking: %v", news, k.Ticks())
		}
		if err := os.Remove(dir); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if news := <-k.News(); news.Problem != nil || news.Unsaved || k.Ticks() {
			t.Errorf("told %+v, ticking: %v", news, k.Ticks())
		}
		if got := only(t, dir).Entries; len(got) != 2 || got[1].Text != "the answer" {
			t.Errorf("kept %+v", got)
		}
		_ = k.Close()
	})
}

// TestTwoConversationsGoOnAtOnce: what comes for one is not written into the
// other, and one cannot be opened twice.
func TestTwoConversationsGoOnAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, p, q := t.TempDir(), newPartner(), newPartner()
		k := keeping(t, dir)
		one, two := talk.New(p.Terms, k), talk.New(q.Terms, k)
		one.Say(talk.Written("first"), time.Now())
		two.Say(talk.Written("second"), time.Now().Add(time.Hour))
		q.answer(two, "of the second", chat.Outcome{Finish: "stop"})
		p.answer(one, "of the first", chat.Outcome{Finish: "stop"})
		ctx := context.Background()
		if _, err := k.Open(ctx, one.ID(ctx), p.Terms, now); err == nil {
			t.Error("a conversation was opened twice")
		}
		one.Leave(now)
		again, err := k.Open(ctx, one.ID(ctx), p.Terms, now)
		if err == nil {
			t.Errorf("opened %+v without a name", again)
		}
		if err := k.Close(); err != nil {
			t.Error(err)
		}
		store := &transcript.Store{Dir: dir}
		all, _ := store.List(0)
		for _, s := range all {
			c, _, err := store.Read(s.ID)
			if err != nil || len(c.Entries) != 2 || c.Entries[1].Text != "of the "+c.Entries[0].Text {
				t.Errorf("kept %+v, %v", c.Entries, err)
			}
		}
		if len(all) != 2 {
			t.Errorf("%d conversations are kept", len(all))
		}
	})
}
