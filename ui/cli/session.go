package cli

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"maps"
	mathrand "math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"

	"sluice/engine"
	"sluice/engine/eventlog"
	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/sqlite"
	"sluice/ui/cli/admin"
	"sluice/ui/cli/config"
)

// parts are what an engine is made of, gathered from the configuration and the
// store, or from the demo.
type parts struct {
	config    *config.Config
	keys      []keystore.Key
	ledger    keystore.Ledger
	store     *sqlite.Store // the ledger, where it is shared; nil: it is in memory
	secrets   engine.Secrets
	transport http.RoundTripper
	events    string         // path of the event log; empty: none is kept
	warnings  []error        // problems that leave something to work with
	unread    error          // why the store, with the kept keys, could not be read; nil: it was
	unkept    *readOnlyError // why keys can be looked at only; nil: they can be changed
	close     func()         // gives back what was opened; may be nil
	notices   *notices
}

// release gives back what was opened, once.
func (p *parts) release() {
	if p.close != nil {
		p.close()
		p.close = nil
	}
}

// session is a running engine with its log.
type session struct {
	*parts
	engine  *engine.Engine
	end     func() error                  // ends all and waits; gives the same each time
	current atomic.Pointer[config.Config] // the configuration, with the chain and the keys of its newest reading
	taking  sync.Mutex                    // held while a new pool is taken over; guards keys
}

// start runs an engine over p, and a log behind it. Where it fails, p is the
// caller's to release; otherwise the session's end does. When a goroutine of either
// panics, crashed gets the reason and everything ends.
func (a *app) start(ctx context.Context, p *parts, crashed context.CancelCauseFunc) (*session, error) {
	o := engine.Options{
		Chain: p.config.Chain, Keys: p.keys, Providers: reachable(p.config), Ledger: p.ledger, Secrets: p.secrets,
		Transport: p.transport, Policy: p.config.Policy, Select: p.config.Select, Timeouts: p.config.Timeouts,
		Limits: p.config.Limits, Rand: newRand(), Logs: p.events != "",
		Crashed: func(reason any) { crashed(newCrash(reason)) },
	}
	if p.store != nil {
		o.SyncEvery = syncEvery
	}
	e, err := engine.New(o)
	if err != nil {
		return nil, err
	}
	if p.notices == nil {
		p.notices = newNotices()
	}
	s := &session{parts: p, engine: e}
	s.current.Store(p.config)
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() { ended <- guard(crashed, func() error { return e.Run(running) }) }()
	logged := a.keepLog(s, crashed)
	told := s.showNotices()
	s.end = func() error {
		cancel()
		err := <-ended
		ended <- err
		if errors.Is(err, context.Canceled) || errors.Is(err, engine.ErrStopped) {
			err = nil
		}
		told()
		err = errors.Join(err, <-logged)
		p.release()
		return err
	}
	return s, nil
}

// showNotices shows them on the screen; stop ends that.
func (s *session) showNotices() (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		s.notices.show(done, func(line string) {
			_ = s.engine.Notice(line) // an engine that has ended shows nothing
		})
	}()
	return sync.OnceFunc(func() {
		close(done)
		<-ended
	})
}

// keepLog follows the engine's events until it has ended; the channel then
// gives the outcome once, and is closed.
func (a *app) keepLog(s *session, crashed context.CancelCauseFunc) <-chan error {
	done := make(chan error, 1)
	if s.events == "" {
		close(done)
		return done
	}
	go func() {
		defer close(done)
		log := eventlog.New(s.events, newRunName())
		err := guard(crashed, func() error {
			return eventlog.Keep(context.Background(), s.engine, log, func(text string) { s.notices.set("log", text) })
		})
		if err != nil {
			done <- err
		}
	}()
	return done
}

// crash is a panic of a goroutine, as an error. Its stack names functions and
// lines, no values.
type crash struct {
	reason string
	stack  []byte
}

func (c *crash) Error() string { return "internal error: " + c.reason + "\n" + string(c.stack) }

// Hint asks for a report.
func (c *crash) Hint() string { return "this is a fault of sluice; the lines above tell where" }

// newCrash describes a panic, from within the deferred call that caught it.
func newCrash(reason any) *crash {
	what, stack := plain.Crash(reason)
	return &crash{reason: what, stack: stack}
}

// guard turns a panic of f into an error, and tells it to crashed.
func guard(crashed context.CancelCauseFunc, f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = newCrash(v)
			crashed(err)
		}
	}()
	return f()
}

// reachable gives the providers whose address is whole. Keys and models may be
// added to any of them later.
func reachable(c *config.Config) map[string]provider.Provider {
	m := maps.Clone(c.Providers)
	maps.DeleteFunc(m, func(_ string, p provider.Provider) bool { return !admin.Reachable(p) })
	return m
}

// newRand seeds the one source of jitter.
func newRand() *mathrand.Rand {
	var seed [16]byte
	_, _ = rand.Read(seed[:]) // never fails
	return mathrand.New(mathrand.NewPCG(binary.LittleEndian.Uint64(seed[:8]), binary.LittleEndian.Uint64(seed[8:])))
}

// newRunName names this process in the log and in the ledger.
func newRunName() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
