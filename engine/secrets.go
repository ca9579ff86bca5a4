package engine

import "sluice/engine/wire"

// Secrets opens references to secrets. All methods are safe for concurrent use.
type Secrets interface {
	wire.Opener
	// Forget drops what is cached for ref: the provider refused it.
	Forget(ref string)
	// Missing gives the error with which Open is known to fail, as far as that
	// can be told at once, without asking anybody; nil: Open may succeed.
	Missing(ref string) error
}
