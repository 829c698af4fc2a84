package intake

import "lysning/internal/db"

// Guess is a try that one counter counts, judged by a test.
func (s *Service) Guess(tx *db.Tx, of string, most int, judge func() (bool, error)) (bool, error) {
	return s.guessed(tx, guesses{{s.guessMAC("test", of), most}}, judge)
}

// CountWrong counts a try as Guess does, without having looked in the same transaction.
func (s *Service) CountWrong(tx *db.Tx, of string) error {
	return countWrong(tx, s.guessMAC("test", of))
}

// WrongToday is how many were counted.
func (s *Service) WrongToday(tx *db.Tx, of string) (int, error) {
	return wrongToday(tx, s.guessMAC("test", of))
}
