package dialect

import (
	"fmt"
	"strings"
)

// statuses is a set of groups of HTTP statuses.
type statuses uint16

const (
	on200 statuses = 1 << iota
	on400          // 400, 409, 412, 415, 422 and the like
	on401
	on402
	on403
	on404 // 404, 405, 410
	on413 // 413, 431
	on429
	on503 // 503, 529, 498
	on504 // 408, 499, 504 and the like
	on5xx // other faults of the server, also 424 and 425
	on501

	onAny = on501<<1 - 1
)

var groupNames = map[string]statuses{"200": on200, "400": on400, "401": on401, "402": on402, "403": on403, "404": on404, "413": on413, "429": on429, "503": on503, "504": on504, "5xx": on5xx, "501": on501}

// groups are the statuses whose first digit does not tell.
var groups = map[int]statuses{
	401: on401, 440: on401, 402: on402, 403: on403, 451: on403, 404: on404, 405: on404, 410: on404, 413: on413, 431: on413, 429: on429,
	498: on503, 503: on503, 529: on503, 408: on504, 499: on504, 504: on504, 522: on504, 524: on504, 598: on504, 599: on504, 424: on5xx, 425: on5xx, 407: on5xx, 501: on501,
}

func groupOf(status int) statuses {
	if g, ok := groups[status]; ok {
		return g
	}
	switch {
	case status < 300:
		return on200
	case status >= 500, status < 400:
		return on5xx
	}
	return on400
}

func parseGroups(s string) (all statuses) {
	for name := range strings.FieldsSeq(s) {
		g, ok := groupNames[name]
		if !ok {
			panic(fmt.Sprintf("no group of statuses is named %q", name))
		}
		all |= g
	}
	return all
}
