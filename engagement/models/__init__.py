from engagement.models.activity import Activity, Delivery

__all__ = ["Activity", "Delivery"]
