package engine

import (
	"context"

	"sluice/keystore"
)

// Secrets opens references to secrets. Both methods are safe for concurrent use.
type Secrets interface {
	Open(ctx context.Context, ref string) (keystore.Secret, error)
	// Forget drops what is cached for ref: the provider refused it.
	Forget(ref string)
	// Missing gives the error with which Open is known to fail, as far as that
	// can be told at once, without asking anybody; nil: Open may succeed.
	Missing(ref string) error
}
