package wire

import (
	"context"
	"errors"

	"sluice/keystore"
)

// Opener opens references to secrets. It is safe for concurrent use.
type Opener interface {
	Open(ctx context.Context, ref string) (keystore.Secret, error)
}

// Secret opens the secret of a key. One without a reference has none.
func Secret(ctx context.Context, from Opener, k keystore.Key) (keystore.Secret, error) {
	switch {
	case k.Ref == "":
		return keystore.Secret{}, nil
	case from == nil:
		return keystore.Secret{}, errors.New("no place for secrets is configured")
	}
	return from.Open(ctx, k.Ref)
}
