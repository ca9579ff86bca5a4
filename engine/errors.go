package engine

import "errors"

// ErrStopped says that the engine has ended.
var ErrStopped = errors.New("the engine has stopped")

// ErrSkipped ends a request whose last model a person skipped.
var ErrSkipped = errors.New("every model of the chain was skipped")

// errNoNextModel says that a request waits for the last model that it may use.
var errNoNextModel = errors.New("there is no next model: it keeps waiting")

// ErrCancelled ends a request that a person cancelled.
var ErrCancelled = errors.New("cancelled")
