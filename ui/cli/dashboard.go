package cli

import (
	"context"
	"errors"
)

func (a *app) dashboard(context.Context) error {
	return usageError{errors.New("nothing is configured"), "sluice --help lists commands and flags"}
}
