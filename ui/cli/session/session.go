package session

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sluice/engine"
	"sluice/engine/chat"
	"sluice/engine/eventlog"
	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/sqlite"
	"sluice/keystore/vault"
	"sluice/ui"
	"sluice/ui/cli/admin"
	"sluice/ui/cli/config"
	"sluice/ui/cli/inquiry"
	"sluice/ui/dialog"
)

// Session is what one run of a command has opened. The exported fields may be
// changed before the engine is first asked for, and not after that.
type Session struct {
	Config    *config.Config   // as it was read when the session began
	Chain     []keystore.Route // what the engine begins with
	Keys      []keystore.Key
	Warnings  []error // problems that leave something to work with
	Transport http.RoundTripper
	Secrets   engine.Secrets
	Ledger    keystore.Ledger
	Notices   *Notices

	home    *Home
	store   *sqlite.Store  // the ledger, where it is shared; nil: it is in memory
	unread  error          // why the store, with the kept keys, could not be read; nil: it was
	closers []func() error // what ends it, the newest last

	current atomic.Pointer[config.Config] // the configuration, with the chain and the keys of its newest reading
	taking  sync.Mutex                    // held while a new pool is taken over; guards Keys
	engine  *engine.Engine                // nil before it is asked for
	crashed context.CancelCauseFunc       // ends all with the reason when a goroutine panics
}

// hold begins to use a pool.
func (s *Session) hold(keys []keystore.Key, chain []keystore.Route) *Session {
	s.Keys, s.Chain = keys, chain
	s.current.Store(s.Config)
	return s
}

// Run lets f work with the session and closes it. The context of f ends when a
// goroutine of the session panics; a *plain.CrashError then comes before what f gives, and
// that before what goes wrong at the end.
func (s *Session) Run(ctx context.Context, f func(context.Context) error) (err error) {
	ctx, s.crashed = context.WithCancelCause(ctx)
	defer s.crashed(nil)
	defer func() {
		e := s.Close()
		err = cmp.Or(err, e)
		var crash *plain.CrashError
		if errors.As(context.Cause(ctx), &crash) {
			err = crash
		}
	}()
	return f(ctx)
}

// Close ends what runs and gives back what is open, the newest first. More than
// once it does nothing.
func (s *Session) Close() error {
	var errs []error
	for _, end := range slices.Backward(s.closers) {
		errs = append(errs, end())
	}
	s.closers = nil
	return errors.Join(errs...)
}

// Engine gives the engine over the session's pool. The first call starts it,
// with its log. It is not for concurrent use.
func (s *Session) Engine() (*engine.Engine, error) {
	if s.engine != nil {
		return s.engine, nil
	}
	o := engine.Options{
		Chain: s.Chain, Keys: s.Keys, Providers: inquiry.Reachable(s.Config.Providers), Ledger: s.Ledger, Secrets: s.Secrets,
		Transport: s.Transport, Policy: s.Config.Policy, Select: s.Config.Select, Timeouts: s.Config.Timeouts,
		Limits: s.Config.Limits, Rand: newRand(), Logs: s.events() != "",
		Crashed: func(reason any) { s.crashed(plain.Crash(reason)) },
	}
	if s.store != nil {
		o.SyncEvery = syncEvery
	}
	e, err := engine.New(o)
	if err != nil {
		return nil, err
	}
	s.engine = e
	running, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Guard(s.crashed, func() error { return e.Run(running) }) }()
	logged, told := s.keepLog(), s.Notices.show(func(line string) {
		_ = e.Notice(line) // an engine that has ended shows nothing
	})
	s.closers = append(s.closers, func() error {
		cancel()
		err := <-ended
		if errors.Is(err, context.Canceled) || errors.Is(err, engine.ErrStopped) {
			err = nil
		}
		told()
		return errors.Join(err, <-logged)
	})
	return e, nil
}

// events is the path of the event log; empty: none is kept.
func (s *Session) events() string {
	if s.home.Demo {
		return ""
	}
	return s.home.Paths.Events
}

// keepLog follows the engine's events until it has ended; the channel then
// gives the outcome once, and is closed.
func (s *Session) keepLog() <-chan error {
	done := make(chan error, 1)
	if s.events() == "" {
		close(done)
		return done
	}
	go func() {
		defer close(done)
		log := eventlog.New(s.events(), newRunName())
		err := Guard(s.crashed, func() error {
			return eventlog.Keep(context.Background(), s.engine, log, func(text string) { s.Notices.Set("log", text) })
		})
		if err != nil {
			done <- err
		}
	}()
	return done
}

// Current is the configuration with the chain and the keys of its newest reading.
func (s *Session) Current() *config.Config { return s.current.Load() }

// Store keeps the records of keys; nil where it cannot be read.
func (s *Session) Store() admin.Store {
	switch {
	case s.home.Demo:
		return demoStore{}
	case s.store == nil:
		return nil
	}
	return s.store
}

// Others gives the warnings but for what the ledger itself shows, as long as it
// is so, on the screen.
func (s *Session) Others() []error {
	return slices.DeleteFunc(slices.Clone(s.Warnings), func(err error) bool { return errors.As(err, new(*unkeptError)) })
}

// named gives the name of the key that a subject stands for.
func (s *Session) named(about limit.Subject) string {
	if i := slices.IndexFunc(s.Keys, func(k keystore.Key) bool { return k.ID == about.Key }); i >= 0 {
		return s.Keys[i].Name
	}
	return about.Key
}

// newRand seeds the one source of jitter.
func newRand() *mathrand.Rand {
	var seed [32]byte
	_, _ = rand.Read(seed[:]) // never fails
	return mathrand.New(mathrand.NewChaCha8(seed))
}

// Admin administers the session's keys, until it is closed.
func (s *Session) Admin() *admin.Admin {
	ask := s.Inquiry()
	m := newMarker(ask, s.Ledger, s.events())
	s.closers = append(s.closers, m.close)
	return &admin.Admin{Config: s.Config, Store: s.Store(), Vault: s.Safe().Vault, Engine: s.Engine, Probe: ask.TestSecret, Ask: m.test}
}

// Inquiry asks the providers with the session's secrets, beside the pool.
func (s *Session) Inquiry() *inquiry.Inquiry {
	return inquiry.New(s.Config.Providers, s.Transport, s.Secrets)
}

// Refresh gives the engine the pool as the store has it now.
func (s *Session) Refresh(ctx context.Context) error { return s.takeOver(ctx, false) }

// takeOver is Refresh; again: the engine gets the pool although it is the same.
func (s *Session) takeOver(ctx context.Context, again bool) error {
	s.taking.Lock()
	defer s.taking.Unlock()
	var stored []keystore.Key
	if s.store != nil {
		var err error
		if stored, err = s.store.Keys(ctx); err != nil {
			return fmt.Errorf("reading the keys: %w", err)
		}
	}
	pool, warnings, err := s.current.Load().Pool(stored)
	if err != nil {
		return err
	}
	if !again && reflect.DeepEqual(pool, s.Keys) {
		return nil
	}
	if err := s.engine.SetKeys(ctx, pool); err != nil {
		return fmt.Errorf("taking over the keys: %w", err)
	}
	s.Keys = pool
	s.Notices.First("start", warnings) // what was said at the start may be mended
	return nil
}

// Watch takes over what changes until ctx ends; wait for it before the session
// is closed. The engine must be running.
func (s *Session) Watch(ctx context.Context) (wait func()) {
	if s.store == nil {
		return func() {}
	}
	w := newWatcher(s.home.ConfigPath(), s)
	var running sync.WaitGroup
	running.Go(func() {
		tick := time.NewTicker(reloadEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				w.look(ctx)
			}
		}
	})
	return running.Wait
}

// LockForScreen lets the screen ask for the passphrase of the encrypted file
// when a secret is first needed.
func (s *Session) LockForScreen() {
	l := &lock{asks: dialog.NewPassphrases(), file: s.home.Paths.Secrets, turn: make(chan struct{}, 1)}
	o := s.home.vaultOptions(s.Config, s.Keys...)
	o.Notice = func(text string) { l.notice(plain.Line(text, 0)) }
	o.NewPassphrase = func(ctx context.Context, why string) (keystore.Secret, error) { return l.asks.Choose(ctx, why) }
	l.Vault = vault.New(o)
	l.notice = func(text string) { s.Notices.Set("secrets", text) }
	l.opened = func(ctx context.Context) {
		// A key whose secret could not be opened before is tried again at once.
		if err := s.takeOver(ctx, true); err != nil {
			l.notice("unlocked keys come back within a minute: " + plain.Brief(err.Error(), 200))
		}
	}
	s.Secrets = l
}

// Screen gives the engine as the screen needs it, and what the screen asks for
// passphrases; nil where nobody is asked there.
func (s *Session) Screen() (ui.Engine, *dialog.Passphrases, error) {
	e, err := s.Engine()
	if l, ok := s.Secrets.(*lock); ok && err == nil {
		return unlocking{chat.Engine{Engine: e}, l}, l.asks, nil
	}
	return chat.Engine{Engine: e}, nil, err
}

// Safe is where the session's secrets rest, for who opens it.
func (s *Session) Safe() Safe {
	f := Safe{console: s.home.Console, file: s.home.Paths.Secrets}
	switch v := s.Secrets.(type) {
	case *vault.Vault:
		f.Vault = v
	case *lock:
		f.Vault, f.lock = v.Vault, v
	}
	return f
}
