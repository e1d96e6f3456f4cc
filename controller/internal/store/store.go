package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"storyline/playlists"
)

// ErrNotFound says that the store has no such thing.
var ErrNotFound = errors.New("not in the store")

//go:embed migrations/*.sql
var migrations embed.FS

// Store is an open database. All methods are safe for concurrent use.
type Store struct {
	read *sql.DB

	mu      sync.Mutex // one writer at a time
	writing *sql.DB
	conn    *sql.Conn
	stmts   map[string]*sql.Stmt
	seen    map[receiptKey]playlists.Held // the last receipts on disk, so that heartbeats write none
}

// Open opens the SQLite database in a file, making or migrating it as needed.
// The file is readable by its owner alone.
func Open(ctx context.Context, path string) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the store's folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make the store's file: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("make the store's file: %w", err)
	}
	s := &Store{stmts: map[string]*sql.Stmt{}, seen: map[receiptKey]playlists.Held{}}
	if err := s.open(ctx, path); err != nil {
		return nil, errors.Join(fmt.Errorf("open the store %s: %w", path, err), s.Close())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, path string) error {
	var err error
	if s.writing, err = sql.Open("sqlite", dsn(path, "synchronous(FULL)", "cache_size(-65536)", "wal_autocheckpoint(8000)")); err != nil {
		return err
	}
	s.writing.SetMaxOpenConns(1)
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.writing, dir)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if s.conn, err = s.writing.Conn(ctx); err != nil {
		return err
	}
	if s.read, err = sql.Open("sqlite", dsn(path, "query_only(1)")); err != nil {
		return err
	}
	s.read.SetMaxOpenConns(4)
	return s.nameVersions(ctx)
}

func dsn(path string, pragmas ...string) string {
	q := url.Values{"_pragma": append([]string{"busy_timeout(10000)", "journal_mode(WAL)"}, pragmas...)}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

// Close waits for the writer and closes the database.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, stmt := range s.stmts {
		errs = append(errs, stmt.Close())
	}
	if s.conn != nil {
		errs = append(errs, s.conn.Close())
	}
	if s.read != nil {
		errs = append(errs, s.read.Close())
	}
	if s.writing != nil {
		errs = append(errs, s.writing.Close())
	}
	return errors.Join(errs...)
}
