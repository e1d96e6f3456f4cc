package media

// promising reports whether a plain file is as long as one that is lacking and
// not known to be another. Of one that isn't it says so, once it has come to rest.
func (s *Store) promising(name string, f *foreign) bool {
	lacks, why := s.lacks(f)
	if lacks {
		return true
	}
	if why != "" && s.quiet(f) {
		s.verdict(name, f, why, false)
	}
	return false
}

// tookIt is what is said of a file that was adopted.
const tookIt = "taken"

// lacks compares a plain file with what is wanted; why it isn't taken is "" as
// long as nobody can say.
func (s *Store) lacks(f *foreign) (bool, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.hashed {
		w := s.files[f.digest]
		switch {
		case w == nil && f.taken:
			return false, "not wanted any more"
		case w == nil:
			return false, "not taken: no story has a file of these bytes"
		case w.state == held && f.said == tookIt:
			return false, "" // now or before it was touched; which was said
		case w.state == held:
			return false, "held already"
		}
		return w.state == lacking, ""
	}
	why := "not taken: no story has a file of this length"
	for _, w := range s.files {
		switch {
		case w.variant.Bytes != f.id.size:
		case w.state == lacking:
			return true, ""
		case w.state == unseen:
			return false, "" // the file under its digest is looked at first
		case f.said == tookIt:
			return true, "" // it was touched since: is it still the same?
		default:
			why = "not needed: what has this length is held already"
		}
	}
	return false, why
}
