package batch

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"sluice/engine/plain"
	"sluice/keystore"
)

// AlikeError ends a batch in which requests fail for one cause, and none is
// answered.
type AlikeError struct {
	N    int
	Err  error // the last of them
	Kept bool  // they stand in the output as failures
}

func (e *AlikeError) Error() string {
	return fmt.Sprintf("%d sends in a row failed alike, so that no more was sent: %s", e.N, e.Err)
}

func (e *AlikeError) Unwrap() error { return e.Err }

// Hint tells what a person can do.
func (e *AlikeError) Hint() string {
	if hint := keystore.HintOf(e.Err); hint != "" {
		return hint
	}
	return "correct what they have in common; is it the model's name?"
}

// unwrittenError says that answers came which the disk does not take.
type unwrittenError struct {
	Path    string
	Answers int
	Err     error
}

func (e *unwrittenError) Error() string {
	err := e.Err
	if path := new(os.PathError); errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Sprintf("writing %s: %v; %s wait for it", e.Path, err, plain.Counted(e.Answers, "answer"))
}

func (e *unwrittenError) Unwrap() error { return e.Err }

// Hint tells what a person can do.
func (e *unwrittenError) Hint() string {
	switch {
	case errors.Is(e.Err, syscall.ENOSPC):
		return "make room on the disk; what stands in the file is whole"
	case errors.Is(e.Err, errMoved):
		return "leave the file where it is while the batch runs; what was written lies where it was moved to"
	}
	return ""
}
