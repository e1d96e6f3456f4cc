package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"storyline/playlists"
)

// tx is the writer's transaction.
type tx struct {
	s   *Store
	ctx context.Context
}

// write runs f in one transaction. It does not stop half-way when ctx ends: a
// transaction is short, and what was begun is better finished.
func (s *Store) write(ctx context.Context, f func(*tx) error) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	// The driver starts a goroutine for each statement of a context that can end.
	ctx = context.WithoutCancel(ctx)
	if _, err := s.conn.ExecContext(ctx, "begin immediate"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	t := &tx{s: s, ctx: ctx}
	if err = f(t); err == nil {
		_, err = s.conn.ExecContext(ctx, "commit")
	}
	if err != nil {
		_, back := s.conn.ExecContext(ctx, "rollback")
		return errors.Join(err, back)
	}
	return nil
}

// stmt gives the prepared statement of a text.
func (t *tx) stmt(text string) (*sql.Stmt, error) {
	if st, ok := t.s.stmts[text]; ok {
		return st, nil
	}
	st, err := t.s.conn.PrepareContext(t.ctx, text)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", text, err)
	}
	t.s.stmts[text] = st
	return st, nil
}

func (t *tx) exec(text string, args ...any) error {
	_, err := t.change(text, args...)
	return err
}

// change is exec that tells how many rows it changed.
func (t *tx) change(text string, args ...any) (int64, error) {
	st, err := t.stmt(text) //nolint:sqlclosecheck // it stays prepared; Store.Close closes it
	if err != nil {
		return 0, err
	}
	r, err := st.ExecContext(t.ctx, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// maxParameters bounds one insert. SQLite takes $1 for a name, and the driver asks
// for the name of each parameter, which SQLite looks for from the first on: a
// statement with many parameters spends its time on that.
const maxParameters = 64

// insert writes rows of equal length with as few statements as possible. head
// is "insert into t (a, b)", tail what follows the values.
func (t *tx) insert(head, tail string, rows [][]any) error {
	for len(rows) > 0 {
		// Powers of two keep the number of prepared statements small.
		n := 1
		for n*2 <= len(rows) && n*2*len(rows[0]) <= maxParameters {
			n *= 2
		}
		args := make([]any, 0, n*len(rows[0]))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		if err := t.exec(head+values(n, len(rows[0]))+tail, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// values writes " values ($1,$2),($3,$4)".
func values(rows, columns int) string {
	var b strings.Builder
	b.WriteString(" values ")
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%columns == 0:
			b.WriteString("),(")
		default:
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(i + 1))
	}
	b.WriteString(") ")
	return b.String()
}

// query reads rows inside the transaction.
func txQuery[T any](t *tx, scan func(*sql.Rows) (T, error), text string, args ...any) ([]T, error) {
	st, err := t.stmt(text) //nolint:sqlclosecheck // it stays prepared; Store.Close closes it
	if err != nil {
		return nil, err
	}
	rows, err := st.QueryContext(t.ctx, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, scan)
}

// query reads rows outside the writer.
func query[T any](ctx context.Context, s *Store, scan func(*sql.Rows) (T, error), text string, args ...any) ([]T, error) {
	rows, err := s.read.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, scan)
}

func collect[T any](rows *sql.Rows, scan func(*sql.Rows) (T, error)) ([]T, error) {
	defer rows.Close()
	var list []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// one takes the only row that a query by key gives.
func one[T any](list []T, err error) (T, error) {
	var none T
	switch {
	case err != nil:
		return none, err
	case len(list) == 0:
		return none, ErrNotFound
	default:
		return list[0], nil
	}
}

// digestOf reads a digest from its column.
func digestOf(b []byte) (d playlists.Digest) {
	copy(d[:], b)
	return d
}

// idOf reads an id of 128 bits from its column.
func idOf(b []byte) (id playlists.ID128) {
	copy(id[:], b)
	return id
}
