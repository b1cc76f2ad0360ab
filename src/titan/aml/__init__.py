"""From transactions to a RiskReport: ingest, graph, features, model, typologies."""
