package wire

import (
	"io"
	"net/http"
	"time"

	"sluice/engine/dialect"
	"sluice/engine/dialect/stream"
	"sluice/keystore/limit"
)

// maxPrelude bounds what may come before the first content. It is read, not
// kept: only the event that is under way takes memory, and dialect bounds that.
const maxPrelude = 64 << 20

// maxAnswer bounds an answer that is not streamed.
const maxAnswer = 16 << 20

// patienceFactor bounds how often keep-alives may extend the wait for the
// first content: with the default of two minutes to ten, for as long as
// DeepSeek holds a request before it begins (api-docs.deepseek.com, rate limit).
const patienceFactor = 5

// begin reads a stream until its first content. It gives a verdict where none comes.
func (a *Answer) begin() *limit.Verdict {
	a.stream = stream.New(a.as)
	a.buf = make([]byte, 16<<10)
	a.watch.set(a.timeouts.FirstToken, errFirstToken)
	all := 0
	for a.out.First.IsZero() {
		n, v := a.pull()
		switch {
		case v != nil && a.out.First.IsZero():
			return v
		case v != nil: // it broke right behind its first content
			a.fail(*v)
		}
		switch all += n; {
		case !a.out.First.IsZero():
		case a.ended:
			return contentless(stream.CodeEmptyStream, "the answer ended without any content")
		case all > maxPrelude:
			return contentless("no_content", "64 MiB came without any content")
		case a.alive || n > 0 && time.Since(a.out.Answered) < patienceFactor*a.timeouts.FirstToken:
			a.watch.set(a.timeouts.FirstToken, errFirstToken) // it makes an answer, or at least means to
		}
	}
	a.watch.stop()
	return nil
}

func contentless(code, text string) *limit.Verdict {
	return &limit.Verdict{Class: limit.Server, Scope: limit.ScopeProvider, RetrySame: true, Status: http.StatusOK, Code: code, Text: text}
}

// whole reads an answer that is not streamed, or an error.
func (a *Answer) whole() *limit.Verdict {
	a.watch.set(patienceFactor*a.timeouts.FirstToken, errFirstToken) // blank lines may come first
	most := int64(maxAnswer)
	if a.resp.StatusCode != http.StatusOK {
		most = dialect.MaxErrorBody
		a.as.Stream = false
	}
	body, err := io.ReadAll(io.LimitReader(a.resp.Body, most))
	a.watch.stop()
	a.as.Body = body
	if body == nil {
		a.as.Body = []byte{}
	}
	now := time.Now()
	if err != nil && a.resp.StatusCode == http.StatusOK {
		v := transportVerdict(a.ctx, err)
		return &v
	}
	v, used := stream.Read(a.as, now)
	v = redirected(v, a.resp.Header)
	if a.ctx.Err() != nil {
		v = transportVerdict(a.ctx, a.ctx.Err())
	}
	if v.Class != limit.OK {
		return &v
	}
	a.out.Usage, a.pending = used, stream.Outward(body, a.as.Hide)
	a.out.Readings = v.Readings
	a.ended = true
	a.commit(now)
	return nil
}
