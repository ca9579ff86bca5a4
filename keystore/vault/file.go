package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"sync/atomic"

	"sluice/keystore"
)

// sealedFile is the encrypted file. Its fields below turn belong to whoever
// holds turn.
type sealedFile struct {
	path               string // empty: there is none
	factor             int    // scrypt's log2 N; 0: age's own choice
	notice             func(text string)
	from               passphrases
	whenThere, whenNew func(ctx context.Context, why string) (keystore.Secret, error) // ask a person

	open atomic.Bool // a passphrase that opened the file is held

	turn chan struct{}
	pass keystore.Secret
	raw  []byte                     // what all was read from
	all  map[string]keystore.Secret // by ID; never changed in place

	refused refusal       // the newest passphrase that did not fit
	damaged *DamagedError // why the file was set aside, until there is another
}

// refusal is a passphrase that does not open what was read. To find that out
// again would take as long as the first time.
type refusal struct {
	raw  []byte
	pass keystore.Secret
}

func (r refusal) of(raw []byte, pass keystore.Secret) bool {
	return !r.pass.Empty() && r.pass.Reveal() == pass.Reveal() && bytes.Equal(r.raw, raw)
}

func (f *sealedFile) unlocked() bool { return f.open.Load() }

func (f *sealedFile) exists() bool {
	_, err := os.Stat(f.path)
	return f.path != "" && !errors.Is(err, fs.ErrNotExist)
}

// take waits for the turn; the caller gives it back.
func (f *sealedFile) take(ctx context.Context) (giveBack func(), err error) {
	if f.path == "" {
		return nil, keystore.WithHint(fmt.Errorf("%w: no encrypted file is set", ErrNotFound), "give the key again: sluice keys replace")
	}
	select {
	case f.turn <- struct{}{}:
		return func() { <-f.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// get gives the secret under id.
func (f *sealedFile) get(ctx context.Context, id string) (keystore.Secret, error) {
	giveBack, err := f.take(ctx)
	if err != nil {
		return keystore.Secret{}, err
	}
	defer giveBack()
	raw, err := readFile(ctx, f.path, f.notice)
	if errors.Is(err, fs.ErrNotExist) && f.damaged != nil {
		return keystore.Secret{}, f.damaged
	}
	if errors.Is(err, fs.ErrNotExist) {
		return keystore.Secret{}, keystore.WithHint(fmt.Errorf("%w: the file does not exist", ErrNotFound),
			"restore it from a backup, or give the key again: sluice keys replace")
	}
	if err != nil {
		return keystore.Secret{}, err
	}
	if err := f.load(ctx, raw); err != nil {
		return keystore.Secret{}, err
	}
	s, ok := f.all[id]
	if !ok {
		return keystore.Secret{}, keystore.WithHint(fmt.Errorf("%w: the file does not hold this one", ErrNotFound), "give the key again: sluice keys replace")
	}
	return cleanSecret(s.Reveal())
}

// putBack writes the file again as it was read, where it has vanished since.
// Else it costs next to nothing.
func (f *sealedFile) putBack(ctx context.Context) error {
	if !f.unlocked() || f.exists() {
		return nil
	}
	giveBack, err := f.take(ctx)
	if err != nil {
		return err
	}
	defer giveBack()
	if f.all == nil || f.exists() {
		return nil
	}
	unlock, err := lockFile(ctx, f.path)
	if err != nil {
		return err
	}
	defer unlock()
	if f.exists() {
		return nil // another process was faster
	}
	return writeFile(f.path, f.raw)
}

// load fills all from raw, asking for the passphrase where the held one does
// not fit. A passphrase that was good until now and fails was changed by
// another process: that asks once more by itself.
func (f *sealedFile) load(ctx context.Context, raw []byte) error {
	if f.all != nil && bytes.Equal(raw, f.raw) {
		return nil
	}
	held := !f.pass.Empty()
	err := f.try(ctx, raw, "The keys rest in the encrypted file "+f.path+".")
	if held && errors.Is(err, ErrWrongPassphrase) {
		err = f.try(ctx, raw, "The passphrase of "+f.path+" has been changed.")
	}
	return err
}

func (f *sealedFile) try(ctx context.Context, raw []byte, why string) error {
	if f.pass.Empty() {
		pass, err := f.from.get(ctx, f.whenThere, why)
		if err != nil {
			return err
		}
		f.pass = pass
	}
	var all map[string]keystore.Secret
	err := ErrWrongPassphrase
	if !f.refused.of(raw, f.pass) {
		all, err = unseal(raw, f.pass)
	}
	var d damage
	switch {
	case errors.Is(err, ErrWrongPassphrase):
		f.refused = refusal{raw, f.pass}
		f.forget()
		return keystore.WithHint(err, f.from.hintWrong())
	case errors.As(err, &d):
		return f.setAside(ctx, raw, d)
	case err != nil:
		return err
	}
	f.raw, f.all, f.damaged = raw, all, nil
	f.open.Store(true)
	return nil
}

func (f *sealedFile) forget() {
	f.pass, f.raw, f.all = keystore.Secret{}, nil, nil
	f.open.Store(false)
}

// setAside moves the damaged file away, unless another process has put
// something else in its place.
func (f *sealedFile) setAside(ctx context.Context, raw []byte, d damage) error {
	e := &DamagedError{File: f.path, Cause: d.Error()}
	unlock, err := lockFile(ctx, f.path)
	if err != nil {
		return e
	}
	defer unlock()
	if now, err := readRaw(f.path); err != nil || !bytes.Equal(now, raw) {
		return e
	}
	if e.Aside, err = moveAside(f.path); err == nil {
		f.damaged = e
		f.notice(fmt.Sprintf("%s: %v; %s", e.File, e, e.Hint()))
	}
	return e
}

// change applies edit to the secrets and writes the file anew, under the lock
// that all processes share. An error of edit leaves the file as it is. The
// passphrase is asked for before the lock is taken.
func (f *sealedFile) change(ctx context.Context, edit func(all map[string]keystore.Secret) error) error {
	if err := f.putBack(ctx); err != nil {
		return err // a new file would hold nothing else
	}
	giveBack, err := f.take(ctx)
	if err != nil {
		return err
	}
	defer giveBack()
	for range 5 {
		if err := f.prepare(ctx); err != nil {
			return err
		}
		again, err := f.write(ctx, f.pass, edit)
		if !again {
			return err
		}
	}
	return errors.New("its passphrase keeps being changed by another process")
}

// prepare sees to it that the passphrase of the present file is held, or one
// for a new file.
func (f *sealedFile) prepare(ctx context.Context) error {
	raw, err := readFile(ctx, f.path, f.notice)
	switch {
	case err == nil:
		return f.load(ctx, raw)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	case !f.pass.Empty():
		return nil
	}
	f.pass, err = f.from.get(ctx, f.whenNew, "Keys will rest in the new encrypted file "+f.path+".")
	return err
}

// write makes the edit on what the file holds now and seals it with pass.
// Again: the held passphrase does not open the file any more.
func (f *sealedFile) write(ctx context.Context, pass keystore.Secret, edit func(map[string]keystore.Secret) error) (again bool, err error) {
	unlock, err := lockFile(ctx, f.path)
	if err != nil {
		return false, err
	}
	defer unlock()
	raw, err := readRaw(f.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	all := map[string]keystore.Secret{}
	switch {
	case err != nil: // a new file
	case f.all != nil && bytes.Equal(raw, f.raw):
		all = maps.Clone(f.all)
	default:
		if all, err = unseal(raw, f.pass); err != nil {
			return true, err // prepare sorts it out, without the lock
		}
	}
	if err := edit(all); err != nil {
		return false, err
	}
	raw, err = seal(all, pass, f.factor)
	if err != nil {
		return false, err
	}
	if err := writeFile(f.path, raw); err != nil {
		return false, err
	}
	f.pass, f.raw, f.all, f.damaged = pass, raw, all, nil
	f.open.Store(true)
	return false, nil
}
