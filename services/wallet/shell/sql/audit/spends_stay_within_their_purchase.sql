SELECT purchase AS subject, sum(amount_minor) AS stored,
       '0 to ' || max(purchase_total_minor) AS recomputed
  FROM spend
 WHERE partition = $1
 GROUP BY purchase
HAVING sum(amount_minor) < 0 OR sum(amount_minor) > max(purchase_total_minor)
    OR min(purchase_total_minor) <> max(purchase_total_minor)
