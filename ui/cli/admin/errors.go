package admin

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// DeclaredError says that a key is declared in the configuration and cannot be
// changed here.
type DeclaredError struct {
	Name, Origin string
	Verb         string // what was asked for: "removed", "renamed"
}

func (e *DeclaredError) Error() string {
	return fmt.Sprintf("key %q is declared in %s and cannot be %s here", e.Name, e.Origin, e.Verb)
}

// Hint says where to change it.
func (e *DeclaredError) Hint() string {
	if e.Verb == "removed" {
		return fmt.Sprintf("delete its [[keys]] table at %s, or switch it off: sluice keys disable %q", e.Origin, e.Name)
	}
	return fmt.Sprintf("change its [[keys]] table at %s", e.Origin)
}

// NotAcceptedError says that a secret was tested and is not kept.
type NotAcceptedError struct {
	Provider string
	Verdict  limit.Verdict
	Sisters  []string // providers of the same company with keys of their own
}

func (e *NotAcceptedError) Error() string {
	s := fmt.Sprintf("%s does not accept this key", e.Provider)
	if !refused(e.Verdict) {
		s = fmt.Sprintf("%s could not be asked about this key", e.Provider)
	}
	return s + ": " + Outcome(trial.Result{Verdict: e.Verdict}) + "; it is not kept"
}

// Hint says how to keep it all the same.
func (e *NotAcceptedError) Hint() string {
	if refused(e.Verdict) && e.Verdict.Status == http.StatusUnauthorized && len(e.Sisters) > 0 {
		return fmt.Sprintf("is it a key of %s? Then name that provider. Otherwise copy the whole key again; --no-test keeps it untested", strings.Join(e.Sisters, " or "))
	}
	if refused(e.Verdict) {
		return "copy the whole key again and look at its provider; --no-test keeps it untested"
	}
	return "look at the network and the provider's base_url (sluice doctor --online); --no-test keeps it untested"
}

// refused says whether the provider itself said no.
func refused(v limit.Verdict) bool { return v.Class == limit.Auth }

// TwinError says that a key with the same secret is there already.
type TwinError struct{ Name string }

func (e *TwinError) Error() string {
	return fmt.Sprintf("this is the secret of key %q already", e.Name)
}

// Hint says what to do instead.
func (e *TwinError) Hint() string {
	return fmt.Sprintf("one secret is one key, whatever its names; test it with: sluice keys test %q", e.Name)
}

// MoveHint says how a key comes to the provider that accepts it.
func MoveHint(k keystore.Key, to string) string {
	if k.Origin != "" {
		return fmt.Sprintf("write provider = %q at %s", to, k.Origin)
	}
	return fmt.Sprintf("add it there (sluice keys add %s), and remove this one (sluice keys remove %q)", to, k.Name)
}

// ErrNothingToUndo says that no change is there to be undone.
var ErrNothingToUndo = errors.New("there is nothing to undo")

func hint(text, hint string) error { return keystore.WithHint(errors.New(text), hint) }
