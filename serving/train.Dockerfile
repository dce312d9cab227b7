# What compose.yaml runs beside the service: MLflow, and `denialrisk follow`.
FROM python:3.11-slim
COPY work/wheels /wheels
RUN pip install --no-cache-dir --find-links /wheels "denialrisk[train]" "psycopg[binary]>=3.2"
