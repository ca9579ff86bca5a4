package sim

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// transport hands requests to a handler.
type transport struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	in, err := received(r)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	p := &pipe{header: http.Header{}, cancel: cancel}
	p.changed.L = &p.mu
	p.stop = context.AfterFunc(r.Context(), func() { p.abort(r.Context().Err()) })
	go p.serve(t.handler, in.WithContext(ctx))

	p.mu.Lock()
	defer p.mu.Unlock()
	for p.status == 0 && p.end == nil {
		p.changed.Wait()
	}
	if p.status == 0 {
		p.stop()
		return nil, p.end
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", p.status, http.StatusText(p.status)), StatusCode: p.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: p.sent, Body: p, ContentLength: -1, Request: r,
	}, nil
}

// received is the request as a server gets it.
func received(r *http.Request) (*http.Request, error) {
	var body []byte
	if r.Body != nil {
		var err error
		body, err = io.ReadAll(r.Body)
		_ = r.Body.Close() // it is read
		if err != nil {
			return nil, fmt.Errorf("reading the request: %w", err)
		}
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	in := r.Clone(context.Background())
	in.Body, in.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	in.Host, in.RequestURI = cmp.Or(r.Host, r.URL.Host), r.URL.RequestURI()
	in.Proto, in.ProtoMajor, in.ProtoMinor = "HTTP/1.1", 1, 1
	return in, nil
}

// pipe is both ends of one answer: the server's ResponseWriter and the
// client's body. It holds as much as is written, as sockets do for answers of
// this size, so that a slow reader does not change the server's times.
type pipe struct {
	header http.Header // the handler's own until it is sent
	cancel context.CancelCauseFunc
	stop   func() bool

	mu      sync.Mutex
	changed sync.Cond
	status  int
	sent    http.Header
	buf     bytes.Buffer
	end     error // what the reader meets after the last byte; nil while it goes on
}

var errClosed = errors.New("the answer's body was closed")

func (p *pipe) serve(h http.Handler, r *http.Request) {
	defer func() {
		p.cancel(nil)
		switch v := recover(); v {
		case nil:
			p.WriteHeader(http.StatusOK)
			p.finish(io.EOF)
		case http.ErrAbortHandler:
			p.finish(io.ErrUnexpectedEOF)
		default:
			panic(v)
		}
	}()
	h.ServeHTTP(p, r)
}

// finish ends the answer, unless it has ended.
func (p *pipe) finish(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.end == nil {
		p.end = err
	}
	p.changed.Broadcast()
}

// abort ends the answer at once, with what has not been read.
func (p *pipe) abort(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.end == nil || p.end == io.EOF {
		p.end = err
		p.buf.Reset()
	}
	p.cancel(err)
	p.changed.Broadcast()
}

// Header implements http.ResponseWriter.
func (p *pipe) Header() http.Header { return p.header }

// WriteHeader implements http.ResponseWriter.
func (p *pipe) WriteHeader(status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.status != 0 || p.end != nil {
		return
	}
	p.status, p.sent = status, p.header.Clone()
	p.changed.Broadcast()
}

// Write implements http.ResponseWriter.
func (p *pipe) Write(b []byte) (int, error) {
	p.WriteHeader(http.StatusOK)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.end != nil {
		return 0, p.end
	}
	p.changed.Broadcast()
	return p.buf.Write(b)
}

// Flush implements http.Flusher: every byte is there as soon as it is written.
func (p *pipe) Flush() { p.WriteHeader(http.StatusOK) }

// Read implements io.Reader for the client.
func (p *pipe) Read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		n, _ := p.buf.Read(b) // an empty buffer is not the end
		switch {
		case n > 0 || len(b) == 0:
			return n, nil
		case p.end != nil:
			p.stop()
			return 0, p.end
		}
		p.changed.Wait()
	}
}

// Close implements io.Closer for the client. It tells the server.
func (p *pipe) Close() error {
	p.stop()
	p.abort(errClosed)
	return nil
}
