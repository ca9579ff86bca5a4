package limit

import (
	"encoding/json"
	"slices"

	"sluice/keystore/wording"
)

// Programs of the first layout take a name that they do not know for damage,
// and use nothing of the file any more. What they know ends here; what came
// later is kept where they do not look. A Kind of later would need a table of its
// own.
const (
	firstClasses    = Cancelled + 1
	firstDimensions = Credits + 1
	firstSources    = Stated + 1
)

// stored is a row for the standard encoding.
type stored Row

// MarshalJSON gives the row as it is stored, without its subject and revision. Any
// version can read it and do what it says as far as it knows how: a class that
// came later is written as one of the first layout, with its own name beside.
func (r Row) MarshalJSON() ([]byte, error) {
	r.Block = r.Block.named()
	r.Trouble.Class, r.Trouble.Named = named(r.Trouble.Class, r.Trouble.Named)
	r.Buckets, r.Later = split(r.Buckets)
	if !r.hasMore() {
		return json.Marshal((*stored)(&r))
	}
	return wording.Write((*stored)(&r))
}

// split puts later buckets apart. It copies them only where it must.
func split(all []Bucket) (first, later []Bucket) {
	if !slices.ContainsFunc(all, func(b Bucket) bool { return b.later() || b.Block.Class >= firstClasses }) {
		return all, nil
	}
	for _, b := range all {
		b.Block = b.Block.named()
		if b.later() {
			later = append(later, b)
		} else {
			first = append(first, b)
		}
	}
	return first, later
}

// UnmarshalJSON reads what MarshalJSON of any version wrote.
func (r *Row) UnmarshalJSON(body []byte) error {
	*r = Row{}
	if err := wording.Read(body, (*stored)(r)); err != nil {
		return err
	}
	r.Buckets, r.Later = append(r.Buckets, r.Later...), nil
	r.Block = r.Block.unnamed()
	r.Trouble.Class, r.Trouble.Named = unnamed(r.Trouble.Class, r.Trouble.Named)
	for i := range r.Buckets {
		r.Buckets[i].Block = r.Buckets[i].Block.unnamed()
	}
	return nil
}

// named gives a class that came later as one of the first layout with its name
// beside; unnamed is the way back.
func named(c Class, name string) (Class, string) {
	if c < firstClasses {
		return c, name
	}
	return Server, c.String()
}

func unnamed(c Class, name string) (Class, string) {
	if name == "" {
		return c, name
	}
	return classNames.Value(name), ""
}
