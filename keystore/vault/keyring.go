package vault

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/zalando/go-keyring"

	"sluice/keystore"
)

// Keyring is a place that keeps passwords by service and user. Get and Delete
// give go-keyring's ErrNotFound where there is nothing. Calls may block: the
// vault bounds them, and makes one at a time.
type Keyring interface {
	Set(service, user, password string) error
	Get(service, user string) (string, error)
	Delete(service, user string) error
}

// osKeyring is the operating system's own: Secret Service, Keychain, or
// Credential Manager.
type osKeyring struct{}

func (osKeyring) Set(service, user, password string) error {
	if !reachable() {
		return errNoBus
	}
	return keyring.Set(service, user, password)
}

func (osKeyring) Get(service, user string) (string, error) {
	if !reachable() {
		return "", errNoBus
	}
	return keyring.Get(service, user)
}

func (osKeyring) Delete(service, user string) error {
	if !reachable() {
		return errNoBus
	}
	return keyring.Delete(service, user)
}

// service is the name under which secrets lie in the keyring. Nothing is ever
// stored under probeID: asking for it tells whether there is a keyring.
const (
	service = "sluice"
	probeID = "probe"
)

var (
	errNoBus       = errors.New("there is no session bus")
	errSwitchedOff = errors.New("it is switched off")
	errHangs       = errors.New("it does not answer")
)

// ring is the keyring as the vault uses it.
type ring struct {
	k       Keyring // nil: there is none
	timeout time.Duration

	turn chan struct{} // held while the keyring is asked
	call chan struct{} // end of the newest call; guarded by turn

	mu             sync.Mutex // guards what follows, and is never held over a call
	probed, usable bool
}

// ask makes one call to the keyring and gives up on it after the timeout: a
// keyring may wait for a password prompt that nobody sees. While a call hangs
// further ones fail at once. Every error but "not found" and the end of ctx
// is an ErrNoKeyring.
func (r *ring) ask(ctx context.Context, call func(Keyring) (string, error)) (string, error) {
	if r.k == nil {
		return "", noKeyring(errSwitchedOff)
	}
	timed, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	select {
	case r.turn <- struct{}{}:
		defer func() { <-r.turn }()
	case <-timed.Done():
		return "", ringTimeout(ctx)
	}
	if hangs(r.call) {
		return "", noKeyring(errHangs)
	}
	result := startCall(r.k, call)
	r.call = result.done
	select {
	case <-result.done:
	case <-timed.Done():
		return "", ringTimeout(ctx)
	}
	switch {
	case errors.Is(result.err, keyring.ErrNotFound):
		return "", ErrNotFound
	case result.err != nil:
		return "", noKeyring(result.err)
	}
	return result.text, nil
}

type ringResult struct {
	done chan struct{} // closed when text and err are there
	text string
	err  error
}

func startCall(k Keyring, call func(Keyring) (string, error)) *ringResult {
	r := &ringResult{done: make(chan struct{})}
	go func() {
		defer close(r.done)
		defer func() {
			// The library trusts what the service answers.
			if recover() != nil {
				r.err = errors.New("it gave an answer that makes no sense")
			}
		}()
		r.text, r.err = call(k)
	}()
	return r
}

func hangs(done chan struct{}) bool {
	if done == nil {
		return false
	}
	select {
	case <-done:
		return false
	default:
		return true
	}
}

func ringTimeout(ctx context.Context) error {
	if ctx.Err() != nil {
		return fmt.Errorf("asking the OS keyring: %w", ctx.Err())
	}
	return noKeyring(errHangs)
}

// noKeyring wraps why the keyring is of no use.
func noKeyring(err error) error {
	hint := "keep the key in an environment variable (env:NAME), or let a command print it (cmd:…)"
	if errors.Is(err, errHangs) {
		hint = "answer the desktop's prompt that unlocks the keyring, then try again"
	}
	return keystore.WithHint(fmt.Errorf("%w: %w", ErrNoKeyring, err), hint)
}

func (r *ring) get(ctx context.Context, id string) (keystore.Secret, error) {
	text, err := r.ask(ctx, func(k Keyring) (string, error) { return k.Get(service, id) })
	if err != nil {
		return keystore.Secret{}, err
	}
	s, err := cleanSecret(text)
	if err != nil {
		return keystore.Secret{}, fmt.Errorf("what rests there %w", err)
	}
	return s, nil
}

func (r *ring) put(ctx context.Context, id string, s keystore.Secret) error {
	_, err := r.ask(ctx, func(k Keyring) (string, error) {
		return "", withheld(k.Set(service, id, s.Reveal()), s)
	})
	return err
}

func (r *ring) remove(ctx context.Context, id string) error {
	_, err := r.ask(ctx, func(k Keyring) (string, error) { return "", k.Delete(service, id) })
	return err
}

// takes says whether new secrets can go to the keyring. The first answer holds
// for the process.
func (r *ring) takes(ctx context.Context) bool {
	r.mu.Lock()
	probed, usable := r.probed, r.usable
	r.mu.Unlock()
	if probed {
		return usable
	}
	_, err := r.get(ctx, probeID)
	if ctx.Err() != nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.probed, r.usable = true, errors.Is(err, ErrNotFound)
	return r.usable
}
