package sim

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Serve answers on l until ctx ends, then ends what still runs and closes l.
// It returns nil when ctx ended it. The server has no secrets and no
// authority, and is meant for loopback.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	requests, drop := context.WithCancel(context.WithoutCancel(ctx))
	defer drop()
	h := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return requests },
	}
	stop := context.AfterFunc(ctx, func() {
		drop()
		_ = h.Close() // Serve below tells when it is done
	})
	defer stop()
	err := h.Serve(l)
	if ctx.Err() != nil || errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serving the simulated provider: %w", err)
}
