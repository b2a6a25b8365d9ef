"""The processes that import torch: started, tied to their parent, spoken with over pipes."""
