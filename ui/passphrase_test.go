package ui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"sluice/keystore"
	"sluice/ui/dialog"
)

// asked is a question under way, and what came of it.
type asked struct {
	*stage
	cancel func()
	pass   keystore.Secret
	err    error
	ended  bool
}

// askOnStage opens a question, whose text is hostile in part.
func askOnStage(t *testing.T, choose bool) *asked {
	a := &asked{stage: newStage(100, 30, Options{Passphrases: dialog.NewPassphrases()})}
	ctx, cancel := context.WithCancel(t.Context())
	a.cancel = cancel
	t.Cleanup(cancel)
	go func() {
		if why := "It rests in \x1b]0;x\x07a file."; choose {
			a.pass, a.err = a.opts.Passphrases.Choose(ctx, why)
		} else {
			a.pass, a.err = a.opts.Passphrases.Ask(ctx, why, "Not that one.")
		}
		a.ended = true
	}()
	a.do(a.asks.await()())
	return a
}

// enter types a line into the question.
func (a *asked) enter(text string) {
	a.write(text)
	if f := plainFrame(a.stage); text != "" && strings.Contains(f, text) {
		panic("the passphrase is on the screen:\n" + f)
	}
	a.press("enter")
	synctest.Wait()
}

func TestAPassphraseIsAskedForOnTheScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := askOnStage(t, false)
		if f := plainFrame(a.stage); !strings.Contains(f, "Passphrase") || !strings.Contains(f, "It rests in a file.") || !strings.Contains(f, "Not that one.") {
			t.Fatalf("no question:\n%s", f)
		}
		a.enter("correct horse")
		if !a.ended || a.err != nil || a.pass.Reveal() != "correct horse" {
			t.Errorf("ended %v with %q, %v", a.ended, a.pass.Reveal(), a.err)
		}
		if a.over.Top() != nil {
			t.Error("the question is still there")
		}
	})
}

func TestEscLeavesAQuestion(t *testing.T) {
	for _, keys := range [][]string{{"esc"}, {"enter"}} {
		synctest.Test(t, func(t *testing.T) {
			a := askOnStage(t, false)
			a.press(keys...)
			synctest.Wait()
			if !a.ended || !errors.Is(a.err, dialog.ErrLeft) || a.over.Top() != nil {
				t.Errorf("%v: ended %v with %v", keys, a.ended, a.err)
			}
		})
	}
}

func TestANewPassphraseIsTypedTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := askOnStage(t, true)
		a.enter("correct horse")
		if f := plainFrame(a.stage); a.ended || !strings.Contains(f, "The same once more.") {
			t.Fatalf("it was taken after one:\n%s", f)
		}
		a.enter("correct house")
		if f := plainFrame(a.stage); a.ended || !strings.Contains(f, "These were not the same.") {
			t.Fatalf("another second one was taken:\n%s", f)
		}
		a.enter("battery")
		a.enter("battery")
		if !a.ended || a.pass.Reveal() != "battery" {
			t.Errorf("ended %v with %q, %v", a.ended, a.pass.Reveal(), a.err)
		}
	})
}

// Whoever asked may stop waiting: a message is taken back, a time is over.
func TestAQuestionGoesWithItsAsker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := askOnStage(t, true)
		a.enter("correct horse") // the second form is open
		a.cancel()
		synctest.Wait()
		if !a.ended || !errors.Is(a.err, context.Canceled) {
			t.Errorf("ended %v with %v", a.ended, a.err)
		}
		a.do(passphraseOverMsg{})
		if a.over.Top() != nil {
			t.Error("the question is still there")
		}
		go func() { _, _ = a.opts.Passphrases.Ask(t.Context(), "Again.", "") }()
		a.do(a.asks.await()())
		if f := plainFrame(a.stage); !strings.Contains(f, "Again.") {
			t.Errorf("the next question does not come:\n%s", f)
		}
		a.press("esc")
	})
}
