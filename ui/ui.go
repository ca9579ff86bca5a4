// Package ui is the dashboard: it draws an engine.Status and turns key presses
// into engine calls. It does no HTTP, reads no secret, and shows no text of a
// model, a provider, a key or a paste that engine/plain has not cleaned. It
// gives the terminal back on every way out.
package ui

import (
	"context"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	enginechat "sluice/engine/chat"
	"sluice/engine/transcript"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/calls"
	"sluice/ui/dialog"
	"sluice/ui/terminal"
)

// Engine is what the dashboard needs of an engine. chat.Engine satisfies it.
type Engine interface {
	calls.Controls
	Chat(ctx context.Context, r enginechat.Request) *enginechat.Answer
}

// Patience of a chat, where Options names none.
const (
	prefer  = 8 * time.Second
	maxWait = 10 * time.Minute
)

// Options says what the dashboard shows and where. The zero value is usable
// with Environ, Input and Output set.
type Options struct {
	Simulated bool   // the header says so
	System    string // a system message before each conversation
	Prefer    time.Duration
	MaxWait   time.Duration

	// Environ is the environment ("NAME=value"): it decides about colours,
	// symbols and the linear mode.
	Environ terminal.Environment
	Input   io.Reader
	Output  io.Writer
	NoColor bool // as a NO_COLOR in Environ
	Linear  bool // no screen: one line after the other, for screen readers

	// Store keeps conversations, drafts and the prompts; nil: they live in
	// memory only.
	Store *transcript.Store
	// Keys adds and removes keys; nil: the panel only switches and tests.
	Keys Keys
	// Passphrases are asked for on the screen; nil, and in the linear mode:
	// nobody is asked.
	Passphrases *dialog.Passphrases

	extra []tea.ProgramOption // for tests
}

// Keys administers keys. A secret enters once and never comes back. Each
// change can be undone once with the function it returns; nil where it cannot.
type Keys interface {
	// Providers names where a key can belong, the most likely first.
	Providers() []string
	// Add keeps the keys in pasted, one a line: a bare key, which is the
	// provider's, or NAME=value, which goes to the provider that it tells. A
	// single one gets the name, where that is not empty. An error says why it went no
	// further; what was kept by then is kept.
	Add(ctx context.Context, name, provider string, pasted keystore.Secret) (added Added, undo func(context.Context) error, err error)
	Replace(ctx context.Context, keyID string, secret keystore.Secret) (undo func(context.Context) error, err error)
	Rename(ctx context.Context, keyID, name string) (undo func(context.Context) error, err error)
	Remove(ctx context.Context, keyID string) (undo func(context.Context) error, err error)
	// Switch switches a key off, or on where off is zero. Whoever undoes the
	// newest change, here or elsewhere, undoes this one, too.
	Switch(ctx context.Context, keyID string, off limit.Off) (undo func(context.Context) error, err error)
}

// Added says what became of keys that were pasted.
type Added struct {
	Kept    []string // names
	Refused []string // each by its line or its variable, never by its value, and why
}

// KeyScopes is what Keys may do besides: say whose limits a key shares, and
// for which models it is meant.
type KeyScopes interface {
	// SetModels limits a key to models; none lifts the limit.
	SetModels(ctx context.Context, keyID string, models []string) (undo func(context.Context) error, err error)
	// SetAccount puts a key into an account; empty gives it one of its own.
	SetAccount(ctx context.Context, keyID, account string) (undo func(context.Context) error, err error)
}
