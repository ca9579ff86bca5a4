package batch

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"sluice/keystore/private"
)

// Order puts the lines of the output into the order of the input; those of no
// line of the input come last. The file is replaced whole or not at all.
func (o *Output) Order(in *Input) error {
	if err := o.load(); err != nil {
		return err
	}
	return o.rewrite(func(put func(mark) error) error {
		seen := map[key]bool{}
		for item, err := range in.items() {
			if err != nil {
				if isBadLine(err) {
					continue
				}
				return err
			}
			k := keyOf(item.ID)
			if m, ok := o.has[k]; ok && !seen[k] {
				seen[k] = true
				if err := put(m); err != nil {
					return err
				}
			}
		}
		return o.each(put, func(k key, _ mark) bool { return !seen[k] })
	})
}

// drop takes the lines of which out of the output, and of several with one ID all
// but the last.
func (o *Output) drop(which map[key]bool) error {
	return o.rewrite(func(put func(mark) error) error {
		return o.each(put, func(k key, _ mark) bool { return !which[k] })
	})
}

// each puts the lines that which names, as they stand.
func (o *Output) each(put func(mark) error, which func(key, mark) bool) error {
	for l, err := range o.lines() {
		if err != nil {
			return err
		}
		f, err := readRecord(l.text)
		if err != nil {
			return err
		}
		k := keyOf(*f.CustomID)
		if m := o.has[k]; m.at == l.at && which(k, m) {
			if err := put(m); err != nil {
				return err
			}
		}
	}
	return nil
}

// rewrite replaces the output by the lines that are put, and reads it again.
func (o *Output) rewrite(choose func(put func(mark) error) error) error {
	info, err := o.file.Stat()
	if err != nil {
		return err
	}
	err = private.Rewrite(o.path, func(w io.Writer) error {
		out := bufio.NewWriterSize(w, 256<<10)
		err := choose(func(m mark) error {
			_, err := io.Copy(out, io.NewSectionReader(o.file, m.at, m.size))
			return err
		})
		if err != nil {
			return err
		}
		return out.Flush()
	})
	if err == nil {
		err = os.Chmod(o.path, info.Mode().Perm())
	}
	if err == nil {
		err = o.reopen()
	}
	if err == nil {
		err = o.load()
	}
	if err != nil {
		return fmt.Errorf("writing %s anew: %w", o.path, err)
	}
	return nil
}
