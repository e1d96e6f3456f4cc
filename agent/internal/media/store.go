package media

import (
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fsnotify/fsnotify"

	"storyline/agent/internal/durable"
	"storyline/playlists"
	"storyline/playlists/bundle"
)

// Options say where media is kept and where it comes from.
type Options struct {
	Dir     string                          // holds media/, part/ and drop/
	Bases   []string                        // tried in order: base + /media/sha256/<hex>
	Client  *http.Client                    // nil: one with timeouts and no proxy
	Rate    int64                           // bytes a second from the bases; 0: as many as come
	Window  Window                          // when the bases may be asked for what is not needed yet
	Minute  func() (minute int, known bool) // of the day, on the wall; nil: nobody knows
	Cap     int64                           // bytes that media/ and part/ may hold; 0: 16 GiB
	Reserve int64                           // bytes of the file system left free; 0: a twentieth of it, at most 256 MB
	Train   Train                           // nil: there is no other display
	Boot    string                          // names the machine's run since its power came on; "": nobody knows
	Log     *slog.Logger                    // nil: nothing is logged

	// Orders has the orders of a bundle in drop/ judged, once, and says what became
	// of them; nil: bundles are searched for media alone.
	Orders func(*bundle.Bundle) string
}

// The directories below Options.Dir.
const (
	mediaDir = "media"
	partDir  = "part"
	dropDir  = "drop"
	partBoot = "part.boot"  // a file: the machine's run in which part/ was written last
	idleFile = "media.idle" // a file: for how long media has not been wanted
)

// Store is the media of one display. It is safe for concurrent use.
type Store struct {
	dir     string
	cap     int64
	reserve int64
	window  Window
	minute  func() (int, bool)
	train   Train
	log     *slog.Logger
	fetcher fetcher
	watcher func() (*fsnotify.Watcher, error)

	mu        sync.Mutex
	asked     bool // Want was called: what is not wanted now is not wanted
	order     []playlists.Digest
	files     map[playlists.Digest]*file // those wanted
	downloads map[playlists.Digest]*download
	asking    int       // how many files the train is being asked for
	looking   bool      // a file is being hashed
	dropping  bool      // drop/ is being read
	needs     uint64    // how often something else came to be wanted, or held
	dropDue   time.Time // when drop/ is to be read; zero: it needs not be
	dropped   []Dropped // the last verdicts on files in drop/
	attic     attic     // for how long files have not been wanted
	counts    bool      // that is being counted
	trouble   error     // of the last attempt that failed; nil once one succeeds

	// Of the one job that reads drop/ alone.
	foreign   map[string]*foreign
	round     uint64 // readings of drop/
	lineRound uint64 // the reading whose verdicts were logged last,
	lines     int    // and how many that don't matter

	orders  func(*bundle.Bundle) string
	growing time.Duration // how long a file in drop/ must rest before it is read

	missing atomic.Pointer[playlists.Missing]
	changed chan struct{}
	wake    chan struct{}
}

// file is one wanted file.
type file struct {
	variant  playlists.Variant
	state    state
	identity identity // of the held file, as it was when it was hashed
	hashed   time.Time
	suspect  bool      // held, and to be hashed again
	busy     bool      // being hashed or fetched
	touched  bool      // something happened to it while it was busy
	due      time.Time // when it may be looked at or fetched again
	failures int       // to fetch it, in a row
	urgent   bool      // the programme on screen needs it
	part     part      // owned by the download
	from     string    // the base of the display that has it; "": the uplink
	asked    time.Time // when the train said so
}

type state int

const (
	unseen  state = iota // must be hashed before anything is known
	held                 // verified by this process
	lacking              // must be fetched
)

// Open makes the directories and looks at what earlier processes had begun.
// Nothing is held until Run has hashed it.
func Open(o Options) (*Store, error) {
	s := &Store{
		dir: o.Dir, cap: o.Cap, reserve: o.Reserve, window: o.Window, minute: o.Minute, train: o.Train, log: o.Log, watcher: fsnotify.NewWatcher,
		files: map[playlists.Digest]*file{}, downloads: map[playlists.Digest]*download{},
		foreign: map[string]*foreign{}, orders: o.Orders, growing: growing,
		changed: make(chan struct{}, 1), wake: make(chan struct{}, 1),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.cap <= 0 {
		s.cap = defaultCap
	}
	if s.minute == nil {
		s.minute = func() (int, bool) { return 0, false }
	}
	var err error
	if s.fetcher, err = newFetcher(o); err != nil {
		return nil, err
	}
	if err := s.makeDirs(); err != nil {
		return nil, err
	}
	if err := keepParts(filepath.Join(s.dir, partDir), filepath.Join(s.dir, partBoot), o.Boot); err != nil {
		// A full disk, say: what a part holds is hashed before it counts.
		s.log.Warn("half-fetched media may be fetched anew", slog.Any("error", err))
	}
	if s.attic, err = openAttic(filepath.Join(s.dir, idleFile), o.Boot); err != nil {
		s.log.Warn("for how long media has not been wanted is counted anew, or not kept", slog.Any("error", err))
	}
	s.missing.Store(&playlists.Missing{})
	return s, nil
}

func (s *Store) makeDirs() error {
	for _, d := range []string{mediaDir, partDir, dropDir} {
		if err := durable.MakeDir(filepath.Join(s.dir, d)); err != nil {
			return fmt.Errorf("a directory for media: %w", err)
		}
	}
	return nil
}

// path is where a file lies: its name is its digest, never a name from outside.
func (s *Store) path(d playlists.Digest) string { return filepath.Join(s.dir, mediaDir, d.String()) }
