package db

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Open opens the store; it does not migrate. ctx is the program's: when it ends no use case gets a turn any more, while one
// that has its turn is finished. It must outlive the serving of requests; to end in good order, stop serving, then Close.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	if (cfg.Path == "") == (cfg.URL == "") {
		return nil, errors.New("open the store: set a path or a URL, not both")
	}
	conf := &gorm.Config{
		Logger:                 logger.Discard, // GORM's own prints values
		NowFunc:                cfg.Clock.Now,
		TranslateError:         true,
		SkipDefaultTransaction: true,
	}
	if cfg.URL != "" {
		return openPostgres(ctx, cfg, conf)
	}
	return openSQLite(ctx, cfg, conf)
}
