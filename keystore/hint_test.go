package keystore

import (
	"errors"
	"fmt"
	"testing"
)

func TestAHintIsNoPartOfTheText(t *testing.T) {
	cause := errors.New("the file is locked")
	err := fmt.Errorf("opening: %w", WithHint(cause, "unlock it"))
	if err.Error() != "opening: the file is locked" || !errors.Is(err, cause) || HintOf(err) != "unlock it" {
		t.Errorf("%v; hint %q", err, HintOf(err))
	}
	if outer := WithHint(err, "start again"); HintOf(outer) != "start again" {
		t.Errorf("the inner hint is told: %q", HintOf(outer))
	}
	if HintOf(cause) != "" || HintOf(nil) != "" {
		t.Error("a hint out of nothing")
	}
}
