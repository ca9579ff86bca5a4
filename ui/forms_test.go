package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// fakeKeys remembers what it was asked to keep.
type fakeKeys struct {
	calls []string
	added Added // what Add answers
	fail  error
}

func (k *fakeKeys) Providers() []string { return []string{"openai", "groq"} }
func (k *fakeKeys) Add(_ context.Context, name, provider string, pasted keystore.Secret) (Added, func(context.Context) error, error) {
	k.calls = append(k.calls, "add "+provider+" "+name+" "+pasted.Reveal())
	return k.added, func(context.Context) error { k.calls = append(k.calls, "unadd"); return nil }, k.fail
}
func (k *fakeKeys) Replace(_ context.Context, id string, s keystore.Secret) (func(context.Context) error, error) {
	k.calls = append(k.calls, "replace "+id+" "+s.Tail())
	return nil, nil
}
func (k *fakeKeys) Rename(_ context.Context, id, name string) (func(context.Context) error, error) {
	k.calls = append(k.calls, "rename "+id+" "+name)
	return nil, nil
}
func (k *fakeKeys) Remove(_ context.Context, id string) (func(context.Context) error, error) {
	k.calls = append(k.calls, "remove "+id)
	return nil, nil
}

func (k *fakeKeys) Switch(_ context.Context, id string, off limit.Off) (func(context.Context) error, error) {
	k.calls = append(k.calls, fmt.Sprintf("switch %s %t %q", id, off.At(at), off.Reason))
	return func(context.Context) error { k.calls = append(k.calls, "unswitch"); return nil }, nil
}

// TestASwitchGoesThroughTheAdministration of keys, where there is one, and so
// does its way back.
func TestASwitchGoesThroughTheAdministration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := &fakeKeys{}
		s := newStage(100, 30, Options{Keys: keys})
		s.status(lively())
		for _, command := range []string{"switch four", "undo", "off four 2h the bill", "switch five"} {
			s.write("/" + command)
			s.settle(s.press("enter"))
		}
		want := `switch id-four true "", unswitch, switch id-four true "the bill", switch id-five false ""`
		if got := strings.Join(keys.calls, ", "); got != want || s.called() != "" {
			t.Errorf("called %s, want %s", got, want)
		}
		if f := plainFrame(s); !strings.Contains(f, "five is on. /undo takes it back.") {
			t.Errorf("nothing is said:\n%s", f)
		}
	})
}

const canary = "sk-canary-0123456789-wxyz"

func TestKeysAreAddedHidden(t *testing.T) { synctest.Test(t, keysAreAddedHidden) }

func keysAreAddedHidden(t *testing.T) {
	keys := &fakeKeys{added: Added{Kept: []string{"groq-2"}}}
	s := newStage(100, 30, Options{Keys: keys})
	s.status(lively())
	s.press("f2", "a", "down", "enter")
	s.write(canary)
	frame := plainFrame(s)
	if strings.Contains(frame, "canary") || !strings.Contains(frame, "25 characters, not shown") {
		t.Fatalf("the secret is on the screen:\n%s", frame)
	}
	s.settle(s.press("enter"))
	s.settle(s.press("u"))
	if got := strings.Join(keys.calls, ", "); got != "add groq  "+canary+", unadd" {
		t.Errorf("called %q", got)
	}
	keys.calls = nil
	s.press("a", "enter")
	s.do(pasteOf(canary + "\n" + canary + "2\n"))
	s.settle(s.press("enter"))
	if got := strings.Join(keys.calls, ", "); got != "add openai  "+canary+"\n"+canary+"2" {
		t.Errorf("pasted: called %q", got)
	}
	if strings.Contains(s.input.Value()+strings.Join(historyOf(s), ""), "canary") {
		t.Error("the secret is in the input")
	}
}

func TestAddingSaysWhatWasKeptAndWhatWasNot(t *testing.T) {
	synctest.Test(t, addingSaysWhatWasKeptAndWhatWasNot)
}

func addingSaysWhatWasKeptAndWhatWasNot(t *testing.T) {
	for _, c := range []struct {
		added Added
		fail  error
		want  string
	}{
		{Added{Kept: []string{"a", "b"}}, nil, "2 keys added: a, b. u takes it back."},
		{Added{Kept: []string{"a"}, Refused: []string{"line 2 (SIM_KEY): unknown"}}, nil, "1 key added: a. Not kept: line 2 (SIM_KEY): unknown. u takes it back."},
		{Added{Kept: []string{"a"}}, errors.New("left locked"), "1 key added: a. Not kept: left locked. u takes it back."},
		{Added{Refused: []string{"line 1: unknown"}}, nil, "Not done: line 1: unknown"},
		{Added{}, nil, "Not done: there is no key in it"},
	} {
		s := newStage(100, 30, Options{Keys: &fakeKeys{added: c.added, fail: c.fail}})
		s.status(lively())
		s.press("f2", "a", "enter")
		s.do(pasteOf(canary))
		s.settle(s.press("enter"))
		if got := s.notice.Text; got != c.want {
			t.Errorf("it says %q, want %q", got, c.want)
		}
	}
}

func TestASecretPastedIntoAListIsNotShown(t *testing.T) {
	synctest.Test(t, aSecretPastedIntoAListIsNotShown)
}

func aSecretPastedIntoAListIsNotShown(t *testing.T) {
	for _, pasted := range []string{"GROQ_API_KEY=" + canary, canary, "short\nlines", strings.Repeat("canary", 8)} {
		keys := &fakeKeys{}
		s := newStage(100, 30, Options{Keys: keys})
		s.status(lively())
		s.press("f2", "a")
		s.do(pasteOf(pasted + "\n"))
		if f := plainFrame(s); strings.Contains(f, "canary") || !strings.Contains(f, "characters were pasted, not shown") || !strings.Contains(f, "groq") {
			t.Errorf("%q: the list shows:\n%s", pasted, f)
		}
		s.press("down", "enter")
		if f := plainFrame(s); strings.Contains(f, "canary") || !strings.Contains(f, fmt.Sprintf("%d characters, not shown", len(pasted))) {
			t.Errorf("%q: the form shows:\n%s", pasted, f)
		}
		s.settle(s.press("enter"))
		if got := strings.Join(keys.calls, ", "); got != "add groq  "+pasted {
			t.Errorf("called %q", got)
		}
		s = newStage(100, 30, Options{})
		s.press("f1")
		s.do(pasteOf(pasted))
		if f := plainFrame(s); strings.Contains(f, "canary") || !strings.Contains(f, "nothing was pasted") {
			t.Errorf("%q: the help shows:\n%s", pasted, f)
		}
	}
	s := newStage(100, 30, Options{})
	s.press("f1")
	s.do(pasteOf("copy"))
	if f := plainFrame(s); !strings.Contains(f, "copycode") || strings.Contains(f, "/quit") {
		t.Errorf("a word that was pasted does not filter:\n%s", f)
	}
	s.write(" " + canary)
	if f := plainFrame(s); strings.Contains(f, "sk-canary") {
		t.Errorf("typed, it is shown:\n%s", f)
	}
}

func (k *fakeKeys) SetModels(_ context.Context, id string, models []string) (func(context.Context) error, error) {
	k.calls = append(k.calls, fmt.Sprint("models ", id, models))
	return nil, nil
}

func (k *fakeKeys) SetAccount(_ context.Context, id, account string) (func(context.Context) error, error) {
	k.calls = append(k.calls, "account "+id+" "+account)
	return nil, nil
}

func TestKeysAreChangedByForms(t *testing.T) { synctest.Test(t, keysAreChangedByForms) }

func keysAreChangedByForms(t *testing.T) {
	keys := &fakeKeys{}
	s := newStage(100, 30, Options{Keys: keys})
	s.status(lively())
	s.press("f2")
	for _, step := range []struct{ key, text string }{{"m", "large small"}, {"m", "*"}, {"g", "team"}, {"l", "-b"}, {"p", canary}} {
		s.press(step.key)
		s.write(step.text)
		s.settle(s.press("enter"))
	}
	s.press("X", "tab")
	s.settle(s.press("enter"))
	want := "models id-one[large small], models id-one[], account id-one team, rename id-one one-b, replace id-one …wxyz, remove id-one"
	if got := strings.Join(keys.calls, ", "); got != want {
		t.Errorf("called %q, want %q", got, want)
	}
}

func TestKeysOfOneOwnerAreJoined(t *testing.T) { synctest.Test(t, keysOfOneOwnerAreJoined) }

func keysOfOneOwnerAreJoined(t *testing.T) {
	keys := &fakeKeys{}
	s := newStage(100, 30, Options{Keys: keys})
	st := lively()
	st.Keys[0].Owner, st.Keys[0].Twins = "org-acme", []string{"two"}
	s.status(st)
	s.press("f2", "g")
	if f := plainFrame(s); !strings.Contains(f, "same owner for two") || !strings.Contains(f, "org-acme") {
		t.Errorf("the form says nothing of the other key:\n%s", f)
	}
	s.settle(s.press("enter"))
	if got := strings.Join(keys.calls, ", "); got != "account id-one org-acme, account id-two org-acme" {
		t.Errorf("called %q", got)
	}
}

func TestOffForAWhileWithAReason(t *testing.T) { synctest.Test(t, offForAWhileWithAReason) }

func offForAWhileWithAReason(t *testing.T) {
	s := newStage(160, 45, Options{})
	s.status(lively())
	s.write("/off one 2h the bill is open")
	s.settle(s.press("enter"))
	if got := s.called(); got != "off id-one the bill is open 2h0m0s" {
		t.Errorf("called %q", got)
	}
	if f := plainFrame(s); !strings.Contains(f, "one is off for 2h00m") {
		t.Errorf("nothing is said:\n%s", f)
	}
}
