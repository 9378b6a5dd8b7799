"""The engine of Jauap: everything below the screen.

Floors, imports go down only: 0 ``domain``; 1 ``feel``, ``bpmn``, ``storage`` (and the top-level
package ``forms``); 2 ``journal``, ``documents``, ``channels``, ``service_tasks``, ``queries``,
``reports``; 3 ``operations``; 4 ``worker`` and the package ``webapp``.
"""
