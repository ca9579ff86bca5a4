package session

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	mathrand "math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"sluice/engine"
	"sluice/engine/eventlog"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/sqlite"
	"sluice/ui/cli/admin"
	"sluice/ui/cli/config"
	"sluice/ui/cli/inquiry"
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

	home    *Home
	store   *sqlite.Store // the ledger, where it is shared; nil: it is in memory
	unread  error         // why the store, with the kept keys, could not be read; nil: it was
	notices *notices
	closers []func() error // what ends it, the newest last

	current atomic.Pointer[config.Config] // the configuration, with the chain and the keys of its newest reading
	taking  sync.Mutex                    // held while a new pool is taken over; guards Keys
	engine  *engine.Engine                // nil before it is asked for
	crashed context.CancelCauseFunc       // ends all with the reason when a goroutine panics
}

// newSession begins one over a configuration; nothing is open yet.
func (h *Home) newSession(c *config.Config) (*Session, error) {
	transport, err := NewTransport(c.Network)
	if err != nil {
		return nil, err
	}
	s := &Session{Config: c, Transport: transport, home: h, notices: newNotices(), crashed: func(error) {}}
	return s, nil
}

// hold begins to use a pool.
func (s *Session) hold(keys []keystore.Key, chain []keystore.Route) *Session {
	s.Keys, s.Chain = keys, chain
	s.current.Store(s.Config)
	return s
}

// Run lets f work with the session and closes it. The context of f ends when a
// goroutine of the session panics; a *Crash then comes before what f gives, and
// that before what goes wrong at the end.
func (s *Session) Run(ctx context.Context, f func(context.Context) error) (err error) {
	ctx, s.crashed = context.WithCancelCause(ctx)
	defer s.crashed(nil)
	defer func() {
		e := s.Close()
		err = cmp.Or(err, e)
		var crash *Crash
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
		Crashed: func(reason any) { s.crashed(NewCrash(reason)) },
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
	logged, told := s.keepLog(), s.showNotices()
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
			return eventlog.Keep(context.Background(), s.engine, log, func(text string) { s.notices.set("log", text) })
		})
		if err != nil {
			done <- err
		}
	}()
	return done
}

// showNotices shows them on the screen; stop ends that.
func (s *Session) showNotices() (stop func()) {
	done := make(chan struct{})
	var showing sync.WaitGroup
	showing.Go(func() {
		s.notices.show(done, func(line string) {
			_ = s.engine.Notice(line) // an engine that has ended shows nothing
		})
	})
	return func() {
		close(done)
		showing.Wait()
	}
}

// Notice shows a text for as long as it is so, by its source; "" takes it back.
func (s *Session) Notice(source, text string) { s.notices.set(source, text) }

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
	for _, k := range s.Keys {
		if k.ID == about.Key {
			return k.Name
		}
	}
	return about.Key
}

// newRand seeds the one source of jitter.
func newRand() *mathrand.Rand {
	var seed [32]byte
	_, _ = rand.Read(seed[:]) // never fails
	return mathrand.New(mathrand.NewChaCha8(seed))
}

// newRunName names this process in the log and in the ledger.
func newRunName() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// Admin administers the session's keys.
func (s *Session) Admin() *admin.Admin {
	return &admin.Admin{Config: s.Config, Store: s.Store(), Vault: s.vault(), Engine: s.Engine, Probe: s.Inquiry().TestSecret, Ask: s.newMarker().test}
}
