package session

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sluice/keystore"
	"sluice/keystore/failover"
	"sluice/keystore/ledger"
	"sluice/keystore/sqlite"
	"sluice/ui/cli/admin"
)

// syncEvery is how soon a change by another process is seen.
const syncEvery = 250 * time.Millisecond

// openLedger opens the ledger that all processes share: to read it only where
// it cannot be written, which the store's Unkept then says.
func openLedger(ctx context.Context, path, run string, now time.Time) (*sqlite.Store, error) {
	store, err := sqlite.Open(ctx, path, run, now)
	if err == nil {
		return store, nil
	}
	if store, e := sqlite.OpenToRead(ctx, path, run, err, now); e == nil {
		return store, nil
	}
	return nil, err
}

// openStore opens the store, and gives the keys in it. While it cannot be
// written, memory stands in for it, and it is said what is not kept. Where it
// cannot be read either, a warning says why, and nothing of it is known.
func (s *Session) openStore(ctx context.Context, now time.Time) []keystore.Key {
	var stored []keystore.Key
	run := newRunName()
	store, err := openLedger(ctx, s.home.Paths.Ledger, run, now)
	if err == nil {
		stored, err = s.use(ctx, store, run, now)
	}
	if err != nil {
		s.Ledger, s.unread = ledger.NewMemory(run), err
		s.Warnings = append(s.Warnings, fmt.Errorf("kept keys cannot be read, and limits and switches are kept in memory only: %w", err))
		return nil
	}
	if why := store.Unkept(); why != nil {
		s.Warnings = append(s.Warnings, &unkeptError{s.home.Paths.Ledger, failover.Unkept{Why: why}, s.named})
	}
	return stored
}

// use takes over an open store, until the session is closed, and gives the keys
// in it. Where they cannot be read it is closed at once.
func (s *Session) use(ctx context.Context, store *sqlite.Store, run string, now time.Time) ([]keystore.Key, error) {
	stored, err := store.Keys(ctx)
	if err != nil {
		_ = store.Close(now) // it was not used
		return nil, err
	}
	if notice := store.Notice(); notice != nil {
		s.Warnings = append(s.Warnings, notice)
	} else if err := s.home.unlisted(ctx, store, stored); err != nil {
		s.Warnings = append(s.Warnings, err)
	}
	ledger := failover.New(store, run, func(now failover.Unkept) {
		text := ""
		if now.Why != nil {
			text = (&unkeptError{s.home.Paths.Ledger, now, s.named}).Error()
		}
		s.notices.set("store", text)
	})
	s.store, s.Ledger = store, ledger
	s.closers = append(s.closers, func() error {
		s.sayUnkept(ledger)
		for _, err := range []error{s.putSecretsBack(context.Background()), store.Close(time.Now())} {
			if err != nil {
				s.home.Complain(err)
			}
		}
		return nil
	})
	return stored, nil
}

// sayUnkept tries once more to write what is in memory alone, and else says
// which switches end with this session.
func (s *Session) sayUnkept(l *failover.Ledger) {
	if l.Unkept().Why == nil {
		return
	}
	_ = l.Beat(context.Background(), time.Now()) // what is left is said
	if now := l.Unkept(); len(now.Off)+len(now.On) > 0 {
		s.home.Complain(&lostSwitchesError{unkeptError{s.home.Paths.Ledger, now, s.named}})
	}
}

// putSecretsBack restores the encrypted file where its directory was taken away.
func (s *Session) putSecretsBack(ctx context.Context) error {
	v, ok := s.Secrets.(interface{ PutBack(context.Context) error })
	if !ok {
		return nil
	}
	if err := v.PutBack(ctx); err != nil {
		return fmt.Errorf("the encrypted file of the keys is gone and cannot be written again: %w", err)
	}
	return nil
}

// Kept are the keys of the store, with what is wrong with it. Unread: they
// cannot be read. Where there is no store none is made.
func (h *Home) Kept(ctx context.Context) (keys []keystore.Key, wrong []error, unread bool) {
	if Absent(h.Paths.Ledger) {
		if err := h.unlisted(ctx, nil, nil); err != nil {
			wrong = []error{err}
		}
		return nil, wrong, false
	}
	s := &Session{home: h, notices: newNotices()}
	keys = s.openStore(ctx, time.Now())
	_ = s.Close() // it says itself what is wrong
	return keys, s.Warnings, s.unread != nil
}

// unlisted says that secrets rest in the encrypted file although the store has
// never heard of a key: it was lost, or emptied. Keys that a person removed are
// no reason. A nil store is one that is not there.
func (h *Home) unlisted(ctx context.Context, store admin.Store, stored []keystore.Key) error {
	info, err := os.Stat(h.Paths.Secrets)
	if len(stored) > 0 || err != nil || info.Size() == 0 {
		return nil
	}
	if store != nil {
		a := admin.Admin{Store: store}
		if known, err := a.EverChanged(ctx); known || err != nil {
			return nil // what ails the store is said elsewhere
		}
	}
	return &unlistedError{secrets: h.Paths.Secrets, ledger: h.Paths.Ledger, aside: SetAside(h.Paths.Ledger)}
}

// unlistedError says that the list of the kept keys is lost, and their secrets
// are not.
type unlistedError struct {
	secrets, ledger string
	aside           []string
}

func (e *unlistedError) Error() string {
	return fmt.Sprintf("keys are lost from the list: secrets rest in %s, and %s names none", e.secrets, e.ledger)
}

// Hint says how the list comes back.
func (e *unlistedError) Hint() string {
	if len(e.aside) > 0 {
		return fmt.Sprintf("a damaged list lies in %s; restore a backup of %s, or add the keys again", e.aside[len(e.aside)-1], filepath.Base(e.ledger))
	}
	return fmt.Sprintf("restore a backup of %s, or add the keys again", filepath.Base(e.ledger))
}

// SetAside gives the damaged files that were moved away from path and still
// lie beside it, oldest first.
func SetAside(path string) []string {
	entries, _ := os.ReadDir(filepath.Dir(path)) // none can be listed: none are named
	var found []string
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, filepath.Base(path)+".damaged") && !strings.HasSuffix(name, "-wal") && !strings.HasSuffix(name, "-shm") {
			found = append(found, filepath.Join(filepath.Dir(path), name))
		}
	}
	return found
}
