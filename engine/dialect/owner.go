package dialect

import (
	"net/http"

	"sluice/engine/dialect/header"
	"sluice/engine/plain"
)

// ownerHeaders name whose key it was
// (developers.openai.com/api/reference/overview, platform.claude.com/docs/en/api/overview).
var ownerHeaders = [...]string{"Openai-Organization", "Anthropic-Organization-Id"}

// Owner gives the organisation that an answer's headers name, safe for a
// terminal; empty where they name none.
func Owner(h http.Header) string {
	for _, name := range ownerHeaders {
		if v := header.Value(h, name); v != "" {
			return plain.Brief(v, 64)
		}
	}
	return ""
}
