package publish

import (
	"bytes"
	"slices"

	"storyline/playlists"
)

// Kind says what becomes of a story in a carriage.
type Kind string

// What it can be.
const (
	Added   Kind = "added"
	Gone    Kind = "gone"
	Changed Kind = "changed"
	Kept    Kind = "kept"
)

// Field is what is changed of a story in a carriage.
type Field string

// The fields, in the order in which they are told.
const (
	Text      Field = "text" // any of what editors sign: words, media, calls, hours
	Schedule  Field = "schedule"
	Priority  Field = "priority"
	Weight    Field = "weight"
	Positions Field = "positions"
)

// Change is what becomes of one story in a carriage. From is its entry before, To
// the one after; nil where there is none.
type Change struct {
	Kind     Kind
	Campaign playlists.CampaignID
	Story    playlists.StoryID
	Fields   []Field // of Changed
	From, To *playlists.Entry
}

// sameTelling reports whether two arrangements tell the same in the same way: all
// of them but serial, issue, lease and the offsets over the lease.
func sameTelling(a, b *playlists.Arrangement) bool {
	return bytes.Equal(telling(a), telling(b))
}

func telling(a *playlists.Arrangement) []byte {
	one := *a
	one.Serial, one.Issued, one.Lease, one.Offsets = playlists.Serial{}, 0, 0, nil
	if one.Entries == nil {
		one.Entries = []playlists.Entry{}
	}
	return one.Payload()
}

// Compare lists what becomes of each story of a carriage, those that come or stay
// in the order of the arrangement to come, then those that go. From may be nil.
func Compare(from, to *playlists.Arrangement) []Change {
	before := map[entryKey][]*playlists.Entry{}
	if from != nil {
		for i := range from.Entries {
			k := keyOf(&from.Entries[i])
			before[k] = append(before[k], &from.Entries[i])
		}
	}
	var list []Change
	for i := range to.Entries {
		e := &to.Entries[i]
		c := Change{Kind: Added, Campaign: e.Campaign, Story: e.Story, To: e}
		if k := keyOf(e); len(before[k]) > 0 {
			at := max(slices.IndexFunc(before[k], func(b *playlists.Entry) bool { return len(differ(b, e)) == 0 }), 0)
			c.From, c.Kind = before[k][at], Kept
			before[k] = slices.Delete(before[k], at, at+1)
			if c.Fields = differ(c.From, e); len(c.Fields) > 0 {
				c.Kind = Changed
			}
		}
		list = append(list, c)
	}
	if from == nil {
		return list
	}
	for i := range from.Entries {
		if e := &from.Entries[i]; slices.Contains(before[keyOf(e)], e) {
			list = append(list, Change{Kind: Gone, Campaign: e.Campaign, Story: e.Story, From: e})
		}
	}
	return list
}

// entryKey is what an entry is the same by.
type entryKey struct {
	campaign playlists.CampaignID
	story    playlists.StoryID
}

func keyOf(e *playlists.Entry) entryKey { return entryKey{e.Campaign, e.Story} }

// differ lists the fields in which two entries of a story differ.
func differ(a, b *playlists.Entry) []Field {
	var list []Field
	add := func(f Field, same bool) {
		if !same {
			list = append(list, f)
		}
	}
	s, t := &a.Schedule, &b.Schedule
	add(Text, a.Digest == b.Digest)
	add(Schedule, s.From == t.From && s.Until == t.Until && s.Weekdays == t.Weekdays && slices.Equal(s.Dayparts, t.Dayparts) && slices.Equal(s.Except, t.Except))
	add(Priority, a.Priority == b.Priority)
	add(Weight, a.Weight == b.Weight)
	add(Positions, slices.Equal(a.Positions, b.Positions))
	return list
}
