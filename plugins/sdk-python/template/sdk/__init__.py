"""What an adapter is written with: the hub's SDK in Python, module by module as it is in Rust.

Promises: the same values as the SDK in Rust and in JavaScript, held by one table. Knows nothing of any platform.
"""
