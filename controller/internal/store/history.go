package store

import (
	"context"
	"database/sql"

	"storyline/playlists"
)

// PlayKey names one play for ever. The zero key lies before every play.
type PlayKey struct {
	Display playlists.DisplayID
	Journal playlists.ID128
	Seq     uint64
}

// Told is a stored play.
type Told struct {
	Display  playlists.DisplayID
	Received playlists.Millis
	Dated    playlists.Millis // when it was: by its wall clock or, if that was untrusted, by its boot; zero: nobody knows
	playlists.Play
}

// Plays lists stored plays after a key in the order of (display, journal, seq),
// of one display or, if it is empty, of all; at most limit.
func (s *Store) Plays(ctx context.Context, d playlists.DisplayID, after PlayKey, limit int) ([]Told, error) {
	text, args := playColumns+"where (display, journal, seq) > ($1, $2, $3) ", []any{after.Display, after.Journal[:], after.Seq}
	if d != "" {
		text, args = playColumns+"where display = $1 and (journal, seq) > ($2, $3) ", []any{d, after.Journal[:], after.Seq}
	}
	return query(ctx, s, scanPlay, text+"order by display, journal, seq limit $4", append(args, limit)...)
}

const playColumns = "select display, journal, seq, boot, mono, wall, clock, shown, outcome, story, slide, lang, epoch, n, network, carriage, position, missing, received, dated from plays "

func scanPlay(r *sql.Rows) (p Told, err error) {
	var journal, boot, story, missing []byte
	err = r.Scan(&p.Display, &journal, &p.Seq, &boot, &p.Mono, &p.Wall, &p.Clock, &p.Shown, &p.Outcome, &story, &p.Slide, &p.Lang,
		&p.Serial.Epoch, &p.Serial.N, &p.Network, &p.Carriage, &p.Position, &missing, &p.Received, &p.Dated)
	p.Journal, p.Boot, p.Story, p.Missing = idOf(journal), idOf(boot), digestOf(story), split(missing)
	return p, err
}

// Count is how often one story was told in one carriage, by outcome.
type Count struct {
	Carriage playlists.Carriage
	Story    playlists.Digest
	Slide    playlists.SlideID
	Lang     playlists.Lang
	Outcome  playlists.Outcome
	Plays    int64
	Shown    int64 // ms
}

// Summary is what the ledger holds of a network between two instants, plays apart
// of which nobody knows when they were.
type Summary struct {
	Counts       []Count
	Afterwards   int64 // of the plays counted, those whose clock was untrusted and that were dated later
	Undated      int64 // plays of the network whose clock was untrusted and that have no date
	Unknown      int64 // plays that are gone, at any time, of displays that hang in the network or never were bound
	Contradicted int64 // plays of the network that came again with other words, at any time
	Redated      int64 // boots of which another date was said later, at any time, of displays that hang in the network or never were bound
}

// Summarise counts the plays of a network in [from, until).
func (s *Store) Summarise(ctx context.Context, n playlists.Network, from, until playlists.Millis) (sum Summary, err error) {
	sum.Counts, err = query(ctx, s, func(r *sql.Rows) (c Count, err error) {
		var story []byte
		err = r.Scan(&c.Carriage, &story, &c.Slide, &c.Lang, &c.Outcome, &c.Plays, &c.Shown)
		c.Story = digestOf(story)
		return c, err
	}, "select carriage, story, slide, lang, outcome, count(*), sum(shown) from plays where network = $1 and dated >= $2 and dated < $3 and dated <> 0 "+
		"group by carriage, story, slide, lang, outcome order by carriage, story, slide, lang, outcome", n, from, until)
	if err != nil {
		return sum, err
	}
	if sum.Afterwards, err = s.count(ctx, "select count(*) from plays where network = $1 and dated >= $2 and dated < $3 and dated <> 0 and clock = $4",
		n, from, until, playlists.Untrusted); err != nil {
		return sum, err
	}
	if sum.Undated, err = s.count(ctx, "select count(*) from plays where network = $1 and dated = 0", n); err != nil {
		return sum, err
	}
	if sum.Unknown, err = s.count(ctx, "select coalesce(sum(g.last_seq - g.first_seq + 1), 0) from gaps g "+
		"left join bindings b on b.display = g.display where coalesce(b.network, $1) = $2", n, n); err != nil {
		return sum, err
	}
	if sum.Contradicted, err = s.count(ctx, "select count(*) from contradictions c "+sameKey+"where p.network = $1", n); err != nil {
		return sum, err
	}
	sum.Redated, err = s.count(ctx, "select count(*) from boots o left join bindings b on b.display = o.display "+
		"where o.otherwise <> 0 and coalesce(b.network, $1) = $2", n, n)
	return sum, err
}

func (s *Store) count(ctx context.Context, text string, args ...any) (int64, error) {
	return one(query(ctx, s, func(r *sql.Rows) (n int64, err error) { return n, r.Scan(&n) }, text, args...))
}

// Gap is a range of plays that are gone, both ends included.
type Gap struct {
	Display     playlists.DisplayID
	Journal     playlists.ID128
	First, Last uint64
	Noticed     playlists.Millis
}

// Gaps lists the gaps of a display, or of all if it is empty.
func (s *Store) Gaps(ctx context.Context, d playlists.DisplayID) ([]Gap, error) {
	return query(ctx, s, func(r *sql.Rows) (g Gap, err error) {
		var journal []byte
		err = r.Scan(&g.Display, &journal, &g.First, &g.Last, &g.Noticed)
		g.Journal = idOf(journal)
		return g, err
	}, "select display, journal, first_seq, last_seq, noticed from gaps where display = $1 or $2 = '' order by display, journal, first_seq", d, d)
}

// sameKey joins the play that was kept to a contradiction.
const sameKey = "join plays p on p.display = c.display and p.journal = c.journal and p.seq = c.seq "

// Contradiction is a play that came under a key that was taken.
type Contradiction struct {
	PlayKey
	Kept    playlists.Digest // SHA-256 of the record that came first and counts, as JSON
	Came    playlists.Digest // of the one that came later
	Play    []byte           // the one that came later, JSON
	Noticed playlists.Millis
}

// Contradictions lists the contradicted plays of a network, newest first; at most
// limit.
func (s *Store) Contradictions(ctx context.Context, n playlists.Network, limit int) ([]Contradiction, error) {
	return query(ctx, s, func(r *sql.Rows) (c Contradiction, err error) {
		var journal, kept, came []byte
		err = r.Scan(&c.Display, &journal, &c.Seq, &kept, &came, &c.Play, &c.Noticed)
		c.Journal, c.Kept, c.Came = idOf(journal), digestOf(kept), digestOf(came)
		return c, err
	}, "select c.display, c.journal, c.seq, p.sum, c.sum, c.play, c.noticed from contradictions c "+sameKey+
		"where p.network = $1 order by c.noticed desc, c.display, c.journal, c.seq, c.sum limit $2", n, limit)
}

// Tally counts the plays of a story with one outcome.
type Tally struct {
	Story   playlists.Digest
	Outcome playlists.Outcome
	Plays   int64
	Shown   int64 // ms
}

func scanTally(r *sql.Rows) (c Tally, err error) {
	var story []byte
	err = r.Scan(&story, &c.Outcome, &c.Plays, &c.Shown)
	c.Story = digestOf(story)
	return c, err
}

// TalliesOfCarriage totals everything that was told in a carriage.
func (s *Store) TalliesOfCarriage(ctx context.Context, n playlists.Network, c playlists.Carriage) ([]Tally, error) {
	return query(ctx, s, scanTally, "select story, outcome, plays, shown from tallies where network = $1 and carriage = $2 order by story, outcome", n, c)
}

// Tallies totals everything that was told, by story.
func (s *Store) Tallies(ctx context.Context) ([]Tally, error) {
	return query(ctx, s, scanTally, "select story, outcome, sum(plays), sum(shown) from tallies group by story, outcome order by story, outcome")
}

// LatestPlays lists the latest plays of a carriage, newest first; those of which
// nobody knows when they were come last, by their seq.
func (s *Store) LatestPlays(ctx context.Context, n playlists.Network, c playlists.Carriage, limit int) ([]Told, error) {
	return query(ctx, s, scanPlay, playColumns+"where network = $1 and carriage = $2 order by dated desc, seq desc limit $3", n, c, limit)
}

// Lost counts the plays that are gone of each display that has such.
func (s *Store) Lost(ctx context.Context) (map[playlists.DisplayID]int64, error) {
	all := map[playlists.DisplayID]int64{}
	_, err := query(ctx, s, func(r *sql.Rows) (struct{}, error) {
		var d playlists.DisplayID
		var n int64
		err := r.Scan(&d, &n)
		all[d] = n
		return struct{}{}, err
	}, "select display, sum(last_seq - first_seq + 1) from gaps group by display")
	return all, err
}
