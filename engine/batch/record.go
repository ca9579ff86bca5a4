package batch

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"sluice/engine"
	"sluice/engine/ending"
	"sluice/engine/plain"
)

// record is one line of an output: OpenAI's, with a member of ours, which its
// readers pass over.
type record struct {
	ID       string    `json:"id"`
	CustomID string    `json:"custom_id"`
	Response *response `json:"response"` // null where there is no answer
	Error    *failure  `json:"error"`    // null where there is one
	Sluice   carried   `json:"sluice"`
}

type response struct {
	Status    int             `json:"status_code"`
	RequestID string          `json:"request_id"`
	Body      json.RawMessage `json:"body"`
}

type failure struct {
	Code    string `json:"code"` // a word of limit.Class; "failed" where there is none
	Message string `json:"message"`
}

// carried is how a request came to its answer.
type carried struct {
	Body   string         `json:"body_hash"`
	Model  string         `json:"model,omitempty"`
	Key    string         `json:"key,omitempty"`
	Sends  int            `json:"sends"`
	Waited engine.Seconds `json:"waited_s"` // until the last of the sends
	Took   engine.Seconds `json:"took_s"`   // from there to the end
	Usage  *usage         `json:"usage,omitempty"`
	At     time.Time      `json:"at"` // the end
}

type usage struct {
	Input     int64 `json:"input_tokens"`
	Output    int64 `json:"output_tokens"`
	Reasoning int64 `json:"reasoning_tokens,omitempty"`
	Estimated bool  `json:"estimated,omitempty"`
}

func newRecord(item request, c carried) record {
	c.Body = item.hash()
	sum := keyOf(item.ID + "\x00" + c.Body)
	return record{ID: "batch_req_" + hex.EncodeToString(sum[:]), CustomID: item.ID, Sluice: c}
}

// requestIDs are the headers in which providers name a request.
var requestIDs = []string{"X-Request-Id", "Request-Id"}

// answered gives the record of an answer with that head and body.
func (r record) answered(resp *http.Response, body []byte) record {
	if !json.Valid(body) {
		body = encoded(string(body))
	}
	id := ""
	for _, name := range requestIDs {
		if id = resp.Header.Get(name); id != "" {
			break
		}
	}
	r.Response = &response{Status: resp.StatusCode, RequestID: plain.Brief(id, 200), Body: body}
	return r
}

// failed gives the record of a request that got no answer.
func (r record) failed(err error) record {
	r.Error = &failure{Code: "failed", Message: plain.Brief(err.Error(), 500)}
	if v, ok := ending.VerdictOf(err); ok {
		r.Error.Code = v.Class.String()
	}
	return r
}

// line writes the record as a line of its own.
func (r record) line() ([]byte, error) { return plain.JSON(r) }

// finished is what is read of a line of an output again.
type finished struct {
	CustomID *string         `json:"custom_id"`
	Response json.RawMessage `json:"response"`
	Error    json.RawMessage `json:"error"`
	Sluice   struct {
		Body  string         `json:"body_hash"`
		Model string         `json:"model"`
		Usage *usage         `json:"usage"`
		Took  engine.Seconds `json:"took_s"`
	} `json:"sluice"`
}

var errNoRecord = errors.New("it is no line of a batch's output")

// readRecord reads a line, of whatever program.
func readRecord(text []byte) (f finished, err error) {
	if err := json.Unmarshal(text, &f); err != nil || f.CustomID == nil {
		return f, errNoRecord
	}
	return f, nil
}

// failed says whether the request of the line got no answer.
func (f *finished) failed() bool {
	return len(f.Error) > 0 && string(f.Error) != "null" || len(f.Response) == 0 || string(f.Response) == "null"
}
