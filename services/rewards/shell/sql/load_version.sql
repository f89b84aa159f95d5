SELECT GREATEST(
    (SELECT max(version) FROM catalogue_change WHERE partition = $1),
    (SELECT max(version) FROM run_log WHERE partition = $1)
)
