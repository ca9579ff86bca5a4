package sim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// Transport gives a RoundTripper that hands requests to this server inside the
// process: no socket, no network, so it works in a synctest bubble. It behaves
// as a connection does: the answer streams, headers first; cancelling the
// request's context, or closing the body early, reaches the server; context
// values do not. Each request runs in a goroutine that ends with it.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

type transport struct{ server *Server }

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	in, err := received(r)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	p := &pipe{header: http.Header{}, grown: make(chan struct{}, 1), opened: make(chan struct{}), cancel: cancel}
	stop := context.AfterFunc(r.Context(), func() { p.abort(r.Context().Err()) })
	p.stop = stop
	go p.serve(t.server, in.WithContext(ctx))

	<-p.opened // abort opens it too
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.status == 0 {
		stop()
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
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	url := *r.URL
	return &http.Request{
		Method: r.Method, URL: &url, Host: host, RequestURI: url.RequestURI(),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: r.Header.Clone(), Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

// pipe is both ends of one answer: the server's ResponseWriter and the
// client's body. It holds as much as is written, as sockets do for answers of
// this size, so that a slow reader does not change the server's times.
type pipe struct {
	header http.Header // the handler's own until it is sent
	grown  chan struct{}
	opened chan struct{}
	cancel context.CancelCauseFunc
	stop   func() bool

	mu     sync.Mutex
	status int
	sent   http.Header
	buf    bytes.Buffer
	end    error // what the reader meets after the last byte; nil while it goes on
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
	if p.end == nil {
		p.end = err
	}
	p.open()
	p.mu.Unlock()
	p.wake()
}

// abort ends the answer at once, with what has not been read.
func (p *pipe) abort(err error) {
	p.mu.Lock()
	if p.end == nil || p.end == io.EOF {
		p.end = err
		p.buf.Reset()
	}
	p.open()
	p.mu.Unlock()
	p.cancel(err)
	p.wake()
}

// open lets RoundTrip return. The caller holds the lock.
func (p *pipe) open() {
	select {
	case <-p.opened:
	default:
		close(p.opened)
	}
}

func (p *pipe) wake() {
	select {
	case p.grown <- struct{}{}:
	default:
	}
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
	p.open()
}

// Write implements http.ResponseWriter.
func (p *pipe) Write(b []byte) (int, error) {
	p.WriteHeader(http.StatusOK)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.end != nil {
		return 0, p.end
	}
	n, err := p.buf.Write(b)
	p.wake()
	return n, err
}

// Flush implements http.Flusher: every byte is there as soon as it is written.
func (p *pipe) Flush() { p.WriteHeader(http.StatusOK) }

// Read implements io.Reader for the client.
func (p *pipe) Read(b []byte) (int, error) {
	for {
		p.mu.Lock()
		n, _ := p.buf.Read(b) // an empty buffer is not the end
		end := p.end
		p.mu.Unlock()
		switch {
		case n > 0 || len(b) == 0:
			return n, nil
		case end != nil:
			p.stop()
			p.wake() // a second reader is not left waiting
			return 0, end
		}
		<-p.grown
	}
}

// Close implements io.Closer for the client. It tells the server.
func (p *pipe) Close() error {
	p.stop()
	p.abort(errClosed)
	return nil
}
